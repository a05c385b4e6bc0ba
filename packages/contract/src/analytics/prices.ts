import { z } from 'zod';
import { usdSchema } from '../money.ts';
import { askedPeriodSchema, filterSchema, periodSchema } from './period.ts';
import { serviceTierSchema } from './usage.ts';

const count = z.number().int().nonnegative();
const day = z.iso.date();
const name = z.string().trim().min(1).max(300);

/** A decimal from 0 with at most 12 decimals: a rate, a percentage, a conversion rate. */
export const decimalSchema = z
  .string()
  .regex(/^\d{1,12}(\.\d{1,12})?$/, 'expected a decimal string such as "2.50", at most 12 decimals');

/**
 * Prices by component: of tokens and of the token-hours of `cacheStorage` per 1,000,000, of everything else (`webSearches`,
 * `requests`) by the piece.
 */
const statedPricesSchema = z.record(z.string().max(50), decimalSchema);

const holds = {
  provider: name,
  /** A model name, or `*` for everything the provider sells (discounts only). */
  model: name,
  /** First day (UTC) it holds; null = always. */
  effectiveFrom: day.nullable().default(null),
  /** First day (UTC) it holds no more; null = until it is taken back. */
  effectiveTo: day.nullable().default(null),
  note: z.string().max(1000).default(''),
};

/** What an organization agreed with a provider, or knows of a name the price book does not know. */
export const negotiatedInputSchema = z.discriminatedUnion('kind', [
  /** Own prices; components that are not stated keep their published price. */
  z.object({
    kind: z.literal('price'),
    ...holds,
    serviceTier: serviceTierSchema.default('standard'),
    prices: statedPricesSchema.refine((prices) => Object.keys(prices).length > 0, 'expected a price'),
    /** ISO 4217 code of the currency the prices are stated in. */
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, 'expected a code such as "EUR"')
      .default('USD'),
    /** US dollars for one unit of the currency, as agreed; "1" for USD. */
    usdPerUnit: decimalSchema.default('1'),
  }),
  /** A percentage off the published prices of every tier and component. */
  z.object({
    kind: z.literal('discount'),
    ...holds,
    percent: decimalSchema.refine(
      (percent) => Number(percent) > 0 && Number(percent) <= 100,
      'expected 0..100',
    ),
  }),
  /** A model name of the organization's own that stands for a model of the book. */
  z.object({
    kind: z.literal('alias'),
    provider: name,
    model: name,
    /** The model it stands for, by a name the book knows. */
    target: z.object({ provider: name, model: name }),
    note: z.string().max(1000).default(''),
  }),
]);
export type NegotiatedInput = z.input<typeof negotiatedInputSchema>;
export type NegotiatedTerms = z.infer<typeof negotiatedInputSchema>;

export const negotiatedSchema = z.object({
  id: z.string(),
  terms: negotiatedInputSchema,
  createdAt: z.iso.datetime(),
  createdBy: z.string(),
});
export type Negotiated = z.infer<typeof negotiatedSchema>;
export const negotiatedListSchema = z.object({ negotiated: z.array(negotiatedSchema) });

/** Query of `GET /api/v1/prices`. */
export const priceQuerySchema = z.object({
  /** Day (UTC) or moment whose prices are shown; now when absent. */
  at: z.union([day, z.iso.datetime({ offset: true })]).optional(),
  provider: z.string().max(100).optional(),
  /** Part of a model's id or name; or a name from traffic, which is matched as when pricing. */
  search: z.string().max(300).default(''),
  serviceTier: serviceTierSchema.default('standard'),
  limit: z.coerce.number().int().min(1).max(500).default(50),
  offset: z.coerce.number().int().min(0).default(0),
});
export type PriceQuery = z.input<typeof priceQuerySchema>;

export const listedPriceSchema = z.object({
  provider: z.string(),
  model: z.string(),
  name: z.string(),
  serviceTier: serviceTierSchema,
  /** US dollars a unit (a token, a search) of each component that has a price of its own. */
  rates: z.record(z.string(), z.string()),
  /** Rates of a whole call once its input is longer. */
  above: z.array(z.object({ tokens: count, rates: z.record(z.string(), z.string()) })),
  effectiveFrom: day.nullable(),
  effectiveTo: day.nullable(),
  priceId: z.string(),
  source: z.object({ name: z.string(), url: z.string(), observedAt: day.nullable() }),
  /** Whether the organization's own terms made it. */
  isNegotiated: z.boolean(),
});
export type ListedPrice = z.infer<typeof listedPriceSchema>;

export const priceListSchema = z.object({
  bookVersion: z.string(),
  at: z.iso.datetime(),
  total: count,
  prices: z.array(listedPriceSchema),
  /** Set when `search` is a name from traffic that the book matches to exactly one model. */
  matched: z.object({ provider: z.string(), model: z.string() }).nullable(),
});
export type PriceList = z.infer<typeof priceListSchema>;

export const priceSourceFormats = ['litellm', 'netra-price-book'] as const;

const priceSourceSchema = z.object({
  name,
  url: z.string().max(1000).default(''),
  observedAt: day,
  format: z.enum(priceSourceFormats),
  /** The list itself, as JSON. */
  content: z.unknown(),
});

/** Body of `POST /api/v1/prices/import`: a list of prices, and a second one that it is checked against. */
export const priceImportSchema = z.object({
  source: priceSourceSchema,
  second: priceSourceSchema.optional(),
  /** First day the changed prices hold; the day the source was read when absent. */
  effectiveFrom: day.optional(),
  /** `true` shows what would happen and changes nothing. */
  dryRun: z.boolean().default(false),
});
export type PriceImport = z.input<typeof priceImportSchema>;

/** Why a change waits for a person. */
export const quarantineReasons = [
  'moved_2x',
  'to_or_from_zero',
  'sources_disagree',
  'moves_back',
  'new_price',
] as const;

export const priceChangeSchema = z.object({
  id: z.string(),
  provider: z.string(),
  model: z.string(),
  serviceTier: serviceTierSchema,
  component: z.string(),
  /** 0 for the base price, else the input length in tokens above which it holds. */
  aboveTokens: count,
  /** US dollars a unit; null where none was known. */
  before: z.string().nullable(),
  after: z.string(),
  /** What the second source states, when it was asked and knows. */
  second: z.string().nullable(),
  status: z.enum(['applied', 'quarantined', 'accepted', 'rejected']),
  reason: z.enum(quarantineReasons).nullable(),
  effectiveFrom: day.nullable(),
  source: z.object({ name: z.string(), url: z.string(), observedAt: day }),
  createdAt: z.iso.datetime(),
  decidedBy: z.string().nullable(),
  decidedAt: z.iso.datetime().nullable(),
});
export type PriceChange = z.infer<typeof priceChangeSchema>;

export const priceImportResultSchema = z.object({
  dryRun: z.boolean(),
  /** Prices the list states for models of the book. */
  compared: count,
  unchanged: count,
  applied: count,
  quarantined: count,
  /** Changes that an earlier import brought already. */
  known: count,
  changes: z.array(priceChangeSchema),
});
export type PriceImportResult = z.infer<typeof priceImportResultSchema>;

export const quarantineListSchema = z.object({ changes: z.array(priceChangeSchema) });

/** Body of `POST /api/v1/prices/quarantine`: a person's decision on changes that wait. */
export const quarantineDecisionSchema = z.object({
  ids: z.array(z.string().max(100)).min(1).max(1000),
  decision: z.enum(['accept', 'reject']),
  /** First day the accepted prices hold; null = always (the price before was wrong), absent = as imported. */
  effectiveFrom: day.nullable().optional(),
});
export type QuarantineDecision = z.input<typeof quarantineDecisionSchema>;

/** Body of `POST /api/v1/reprice`. */
export const repriceRequestSchema = z.object({
  period: askedPeriodSchema,
  filter: filterSchema.default({}),
  /** `false` only shows the difference. */
  apply: z.boolean().default(false),
  /** The difference the preview showed: applying raises `conflict` when it is another by now. */
  expectedChange: usdSchema.optional(),
});
export type RepriceRequest = z.input<typeof repriceRequestSchema>;

const repriceTotals = z.object({
  calls: count,
  /** Calls whose cost, price or reason becomes another. */
  changedCalls: count,
  costBefore: usdSchema,
  costAfter: usdSchema,
  change: usdSchema,
  unpricedBefore: count,
  unpricedAfter: count,
});

export const repriceResultSchema = z.object({
  period: periodSchema,
  applied: z.boolean(),
  bookVersion: z.string(),
  total: repriceTotals,
  /** Days and models with a changed call, in order of time and size of the change. */
  byDay: z.array(repriceTotals.extend({ day })),
  byModel: z.array(repriceTotals.extend({ provider: z.string(), model: z.string() })),
  durationMs: z.number().nonnegative(),
});
export type RepriceResult = z.infer<typeof repriceResultSchema>;

/** One line of an invoice or usage export; a CSV's columns are recognised by their usual names. */
export const invoiceLineSchema = z.object({
  day,
  /** First day (UTC) the line no longer covers, for one that covers more than its day; null for a line of one day. */
  until: day.nullable().default(null),
  /** Empty for a line of the whole day (a credit, a tax). */
  model: z.string().max(300).default(''),
  amount: usdSchema,
  inputTokens: count.nullable().default(null),
  outputTokens: count.nullable().default(null),
  description: z.string().max(1000).default(''),
});
export type InvoiceLine = z.infer<typeof invoiceLineSchema>;

/** Body of `POST /api/v1/reconcile`: lines, or the file as it is. */
export const reconcileRequestSchema = z
  .object({
    lines: z.array(invoiceLineSchema).max(200_000).optional(),
    /** A CSV or JSON file's text. */
    text: z.string().max(50_000_000).optional(),
    /** Only calls of this provider are compared; all when absent. */
    provider: z.string().max(100).optional(),
    filter: filterSchema.default({}),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, 'expected a code such as "EUR"')
      .default('USD'),
    usdPerUnit: decimalSchema.default('1'),
    /** Days of the whole invoice, the second no longer meant: lines of the text without a day are of all of them. */
    from: day.optional(),
    to: day.optional(),
  })
  .refine(
    (body) => (body.lines === undefined) !== (body.text === undefined),
    'expected either `lines` or `text`',
  )
  .refine(({ from, to }) => (from === undefined) === (to === undefined), 'expected both `from` and `to`')
  .refine(({ from, to }) => from === undefined || to === undefined || from < to, {
    message: 'expected a day after `from`',
    path: ['to'],
  })
  .refine(({ currency, usdPerUnit }) => currency === 'USD' || usdPerUnit !== '1', {
    message: 'expected what one unit of the currency is in US dollars, such as "1.0842"',
    path: ['usdPerUnit'],
  });
export type ReconcileRequest = z.input<typeof reconcileRequestSchema>;

export const gapCauses = [
  'missing_days',
  'missing_calls',
  'extra_calls',
  'not_on_invoice',
  'unpriced_models',
  'tier_difference',
  'price_difference',
  'credits',
  'rounding',
  'unexplained',
] as const;
export type GapCause = (typeof gapCauses)[number];

const gap = z.object({ invoiced: usdSchema, ours: usdSchema, gap: usdSchema });

export const reconcileResultSchema = z.object({
  period: periodSchema,
  total: gap,
  /** Parts of the gap (invoiced less ours); they add up to it exactly. */
  explanation: z.array(z.object({ cause: z.enum(gapCauses), amount: usdSchema, detail: z.string() })),
  rows: z.array(
    gap.extend({
      day,
      /** First day no longer meant, where the invoice has one line for several days; null for one day. */
      until: day.nullable().default(null),
      model: z.string(),
      cause: z.enum(gapCauses).nullable(),
      detail: z.string(),
      invoicedTokens: count.nullable(),
      ourTokens: count,
      unpricedCalls: count,
    }),
  ),
  /** Lines of the file that could not be read, by number. */
  problems: z.array(z.object({ line: count, problem: z.string() })),
});
export type ReconcileResult = z.infer<typeof reconcileResultSchema>;
