import type { Period } from '@netra/contract';
import { type Condition, moment } from '../questions/selection.ts';
import { classBlockSql, classFactSql } from './charge-classes.ts';
import type { ChargePlan } from './charge-plan.ts';
import { chargeKeys, type FocusGrain } from './charges-query.ts';

const seller =
  "transform(concat(ch.provider, '\\n', ch.host), {sellerKeys:Array(String)}, {sellerNames:Array(String)}, ch.provider)";
const maker = 'transform(ch.provider, {makerKeys:Array(String)}, {makerNames:Array(String)}, ch.provider)';
/** To the second, as the specification writes times; exported periods fall on whole hours. */
const utc = (expression: string) => `toDateTime(${expression}, 'UTC')`;
const block = classBlockSql('ch.class');
const unit = classFactSql('ch.class', ({ unit }) => unit);
const meter = classFactSql('ch.class', ({ meter }) => meter);
const tokenType = classFactSql('ch.class', ({ tokenType }) => tokenType);
const price = `if(ch.rate != 0, ch.rate * ${block}, toDecimal128(ch.cost * ${block} / ch.quantity, 12))`;
const jsonText = (pairs: Readonly<Record<string, string>>) => {
  const list = Object.entries(pairs).map(([key, value]) => `'${key}', ${value}`);
  return `toJSONString(mapFilter((name, text) -> text != '', map(${list.join(', ')})))`;
};

/** The model, kind of token, tier and region that a SKU price stands for; properties that do not apply are left out. */
const details = jsonText({
  ModelDeveloper: maker,
  ModelId: 'ch.model',
  TokenType: tokenType,
  x_Region: 'ch.region',
  x_ServiceTier: 'ch.tier',
});
const tags = jsonText({
  environment: 'ch.environment',
  feature: 'ch.feature',
  synthetic: "if(ch.synthetic = 1, 'true', '')",
});

/** Every column of the export in the order of the specification (by name), with its expression over charges `ch`. */
const columns: Readonly<Record<string, string>> = {
  BilledCost: 'ch.cost',
  BillingAccountId: '{organization:String}',
  BillingAccountName: "nullIf({accountName:String}, '')",
  BillingAccountType: "'Organization'",
  BillingCurrency: "'USD'",
  BillingPeriodEnd: utc('addMonths(toStartOfMonth(ch.at), 1)'),
  BillingPeriodStart: utc('toStartOfMonth(ch.at)'),
  ChargeCategory: "'Usage'",
  ChargeClass: 'cast(null as Nullable(String))',
  ChargeDescription: `concat(${meter}, ' of ', ch.model, ' at ', ${seller})`,
  ChargeFrequency: "'Usage-Based'",
  ChargePeriodEnd: `least(${utc('{step:Int64} + toUnixTimestamp(ch.at)')}, ${utc(moment('to'))})`,
  ChargePeriodStart: `greatest(${utc('ch.at')}, ${utc(moment('from'))})`,
  ConsumedQuantity: 'ch.quantity',
  ConsumedUnit: unit,
  ContractedCost: 'ch.cost',
  ContractedUnitPrice: price,
  EffectiveCost: 'ch.cost',
  HostProviderName: seller,
  InvoiceIssuerName: seller,
  ListCost: 'ch.list_cost',
  ListUnitPrice: `ifNull(ch.list_rate * ${block}, ${price})`,
  PricingCategory: "'Standard'",
  PricingQuantity: `toDecimal128(ch.quantity, 12) / ${block}`,
  PricingUnit: `if(${block} = 1, ${unit}, concat('1000000 ', ${unit}))`,
  ProviderName: seller,
  PublisherName: maker,
  RegionId: "nullIf(ch.region, '')",
  ResourceId: 'cast(null as Nullable(String))',
  ServiceCategory: "'AI and Machine Learning'",
  ServiceName: `concat(${seller}, ' API')`,
  ServiceProviderName: seller,
  ServiceSubcategory: "'Generative AI'",
  SkuId: "concat(ch.provider, if(ch.host = '', '', concat('@', ch.host)), '|', ch.model, '|', ch.class)",
  SkuMeter: meter,
  SkuPriceDetails: details,
  SkuPriceId:
    "concat(if(ch.price_id = '', concat(ch.provider, '|', ch.model, '|', ch.tier), ch.price_id), '|', ch.class, if(ch.region = '', '', concat('|', ch.region)))",
  SubAccountId: 'ch.project',
  SubAccountName: 'ch.project',
  SubAccountType: "'Project'",
  Tags: tags,
};

/** Names of the columns of a FOCUS export, in their order. */
export const focusColumns: readonly string[] = Object.keys(columns);

export type FocusQuery = {
  readonly period: Period;
  readonly grain: FocusGrain;
  readonly accountName: string;
  readonly plan: ChargePlan;
};

/** The query whose answer is the FOCUS data set of these charges: one row per charge group, class and price. */
export function focusQuery(charges: Condition, { period, grain, accountName, plan }: FocusQuery): Condition {
  const list = focusColumns.map((name) => `${columns[name]} as ${name}`).join(',\n    ');
  const sql = `
  select ${list}
  from (${charges.sql}
  ) as ch
  order by ch.at, ${chargeKeys.map((key) => `ch.${key}`).join(', ')}, ch.class, ch.rate, ch.list_rate`;
  return {
    sql,
    parameters: {
      ...charges.parameters,
      from: Date.parse(period.from),
      to: Date.parse(period.to),
      step: grain === 'hour' ? 3_600 : 86_400,
      accountName,
      sellerKeys: plan.sellers.keys,
      sellerNames: plan.sellers.values,
      makerKeys: plan.makers.keys,
      makerNames: plan.makers.values,
    },
  };
}
