import { aggregateFields } from '../../aggregate.ts';
import { type Fields, refuse, stated } from '../fields.ts';
import { servedBy } from '../served-by.ts';
import type { RecordFormat } from './record-format.ts';

/** Buckets by what a meter's name says, the more particular first. */
const meters: readonly (readonly [RegExp, string])[] = [
  [/cache.?read.*(audio|image)|cached.*(audio|image)/i, ''],
  [/video|citation/i, ''],
  [/cache.?write.*(1.?h|hour)|(1.?h|hour).*cache.?write/i, 'cacheWrite1h'],
  [/cache.?(write|creation)|cachewrite/i, 'cacheWrite5m'],
  [/cache.?read|cached|cache.?hit|cacheread/i, 'cacheRead'],
  [/reasoning|thinking|thought/i, 'reasoning'],
  [/audio.*(output|completion)|(output|completion).*audio/i, 'outputAudio'],
  [/audio/i, 'inputAudio'],
  [/image.*(output|completion)|(output|completion).*image/i, 'outputImage'],
  [/image/i, 'inputImage'],
  [/output|completion|response|generated/i, 'outputVisible'],
  [/input|prompt/i, 'inputUncached'],
];

/** Units in which providers bill the prompts they keep; each stands for this many token-hours. */
const storageUnits: readonly (readonly [RegExp, number])[] = [
  [/^(1,?000,?000|1m|million)\s*token.?hours?$/i, 1_000_000],
  [/^token.?hours?$/i, 1],
];

const units: readonly (readonly [RegExp, number])[] = [
  [/^(1,?000,?000|1m|million)\s*tokens?$/i, 1_000_000],
  [/^(1,?000|1k)\s*tokens?$/i, 1_000],
  [/^tokens?$/i, 1],
];

/** Token-hours for which a prompt was kept; undefined for a row that charges for something else. */
function tokenHoursOf(fields: Fields): number | undefined {
  const pairs = [
    ['ConsumedQuantity', 'ConsumedUnit'],
    ['PricingQuantity', 'PricingUnit'],
  ] as const;
  for (const [quantityName, unitName] of pairs) {
    const factor = storageUnits.find(([pattern]) => pattern.test(fields.text(unitName)?.trim() ?? ''))?.[1];
    const quantity = factor === undefined ? undefined : fields.number(quantityName);
    if (quantity !== undefined && quantity >= 0) return quantity * (factor ?? 1);
  }
  return undefined;
}

/** Tokens of a row, from the consumed quantity or, where that is missing, from the pricing quantity. */
function tokensOf(fields: Fields): number {
  const pairs = [
    ['ConsumedQuantity', 'ConsumedUnit'],
    ['PricingQuantity', 'PricingUnit'],
  ] as const;
  for (const [quantityName, unitName] of pairs) {
    const quantity = fields.number(quantityName);
    const unit = fields.text(unitName);
    if (quantity === undefined || unit === undefined) continue;
    const factor = units.find(([pattern]) => pattern.test(unit.trim()))?.[1];
    if (factor === undefined)
      refuse(
        unitName,
        `is "${unit}"`,
        'Tokens: a charge that is not counted in tokens is no usage of a model',
      );
    const tokens = Math.round(quantity * factor);
    if (tokens >= 0) return tokens;
    refuse(
      quantityName,
      `is ${quantity}`,
      'a quantity from 0: a correction belongs to an invoice, not to usage',
    );
  }
  return refuse('ConsumedQuantity', 'is missing', 'a quantity of tokens');
}

function bucketOf(meter: string, tokenType: string): string {
  const named = `${meter} ${meter === '' ? tokenType : ''}`;
  const bucket =
    meters.find(([pattern]) => pattern.test(named))?.[1] ??
    meters.find(([pattern]) => pattern.test(tokenType))?.[1];
  if (bucket === undefined || bucket === '')
    refuse(
      'SkuMeter',
      `"${meter || tokenType}" names no kind of token we know`,
      'input, output, cache read, cache write, reasoning, audio or image tokens',
    );
  return bucket;
}

/**
 * What tells one charge of a period from every other. What an issuer fills in later (the invoice) or computes (amounts) is
 * not among it: the same charge in a later export is the same charge.
 */
const identity = [
  'BillingAccountId',
  'SubAccountId',
  'ServiceName',
  'ServiceSubcategory',
  'SkuId',
  'SkuPriceId',
  'SkuMeter',
  'SkuPriceDetails',
  'ChargeDescription',
  'ChargeFrequency',
  'PricingCategory',
  'PricingUnit',
  'ConsumedUnit',
  'CommitmentDiscountId',
  'CommitmentDiscountStatus',
  'CapacityReservationId',
  'AvailabilityZone',
  'ResourceId',
  'RegionId',
  'Tags',
] as const;

/**
 * FOCUS 1.2 and later, as CSV or Parquet: each charge by the token (or by the token-hour, for prompts kept in a cache) is one
 * aggregate. What is no such charge (tax, credits, purchases, tools) is put aside with the reason, since no call can stand for it.
 */
export const focus: RecordFormat = {
  id: 'focus',
  signature: [
    ['ChargePeriodStart'],
    ['BilledCost', 'EffectiveCost'],
    ['ConsumedQuantity', 'PricingQuantity', 'ChargeCategory'],
  ],
  reads: [
    'BilledCost',
    'EffectiveCost',
    'BillingCurrency',
    'ChargeCategory',
    'ChargeClass',
    'ChargePeriodStart',
    'ChargePeriodEnd',
    'ConsumedQuantity',
    'ConsumedUnit',
    'PricingQuantity',
    'PricingUnit',
    'SkuMeter',
    'SkuPriceDetails',
    'SkuId',
    'SkuPriceId',
    'ProviderName',
    'ServiceProviderName',
    'HostProviderName',
    'PublisherName',
    'RegionId',
    'SubAccountId',
    'ResourceId',
    'Tags',
    'BillingAccountId',
    'ServiceName',
  ],
  read: (fields, { book, options }) => {
    const category = fields.text('ChargeCategory') ?? 'Usage';
    if (category !== 'Usage') refuse('ChargeCategory', `is "${category}"`, 'Usage');
    if (fields.text('ChargeClass') === 'Correction')
      refuse('ChargeClass', 'is "Correction"', 'a charge, not the correction of an earlier one');
    const currency = fields.text('BillingCurrency') ?? 'USD';
    if (currency !== 'USD') refuse('BillingCurrency', `is "${currency}"`, 'USD');
    const details = fields.object('SkuPriceDetails');
    const model =
      details.text('ModelId', 'x_ModelId', 'Model', 'x_Model', 'ModelName', 'x_ModelName') ?? options.model;
    if (model === undefined) refuse('SkuPriceDetails', 'names no model', 'a ModelId, or --model');
    const seller = fields.text('ServiceProviderName', 'ProviderName', 'HostProviderName', 'PublisherName');
    const served = servedBy(seller, model, book);
    const tokenHours = tokenHoursOf(fields);
    const usage =
      tokenHours === undefined
        ? {
            [bucketOf(fields.text('SkuMeter') ?? '', details.text('TokenType', 'x_TokenType') ?? '')]:
              tokensOf(fields),
          }
        : { toolUnits: { cacheStorage: tokenHours } };
    const tags = fields.object('Tags');
    const tier = details.text('x_ServiceTier', 'ServiceTier');
    const known = tier === 'batch' || tier === 'flex' || tier === 'priority' || tier === 'standard';
    return [
      {
        raw: stated({
          ...aggregateFields({
            identity: [
              'focus',
              served.provider,
              served.model,
              tier,
              ...identity.map((name) => {
                const value = fields.record[name];
                return value === undefined || value === null
                  ? undefined
                  : typeof value === 'string'
                    ? value
                    : JSON.stringify(value);
              }),
            ],
            startedAt: fields.requiredTime('ChargePeriodStart'),
            until: fields.time('ChargePeriodEnd'),
            unpriced: tier === undefined || known ? undefined : 'no_price_for_tier',
            tags: {
              focusSku: fields.text('SkuId'),
              subAccount: fields.text('SubAccountId'),
              servedTier: known ? undefined : tier,
            },
          }),
          provider: served.provider,
          responseModel: served.model,
          serviceTier: known ? tier : undefined,
          region: details.text('x_Region'),
          feature: tags.text('feature'),
          environment: tags.text('environment'),
          providedCost: fields.amount('BilledCost', 'EffectiveCost'),
          usage,
        }),
      },
    ];
  },
};
