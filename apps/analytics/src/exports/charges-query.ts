import { type UsageBucket, usageBuckets } from '@netra/contract';
import { type TokenUnit, tokenUnits } from '@netra/pricing';
import type { Condition } from '../questions/selection.ts';
import { bucketColumns, costColumn, toolCostColumn } from '../store/columns.ts';
import type { ChargePlan } from './charge-plan.ts';
import { priceIdSql } from './survey-prices.ts';

export type FocusGrain = 'hour' | 'day';

/** What charges are told apart by, besides their time and class. */
export const chargeKeys = [
  'project',
  'environment',
  'feature',
  'provider',
  'host',
  'model',
  'tier',
  'region',
  'price_id',
  'synthetic',
] as const;

/** Start of the charge period of a moment, as SQL. */
function startOf(grain: FocusGrain, column: string): string {
  return grain === 'hour' ? `toStartOfHour(${column})` : `toStartOfDay(${column})`;
}

type Unit = {
  readonly name: string;
  readonly quantity: string;
  readonly rate: string;
  /** The bucket whose tokens these are; undefined for searches, fetches, requests. */
  readonly bucket: UsageBucket | undefined;
};

function unitsOf(plan: ChargePlan, bind: (value: unknown, type: string) => string): Unit[] {
  return [...plan.unitRates].map(([name, rates], index) => {
    const counted = `toDecimal128(c.tool_units[${bind(name, 'String')}], 6)`;
    const keys = bind(rates.keys, 'Array(String)');
    const values = bind(rates.values, 'Array(String)');
    return {
      name,
      // A request nobody counted is one request, as it is when it is priced.
      quantity: `${name === 'requests' ? `multiIf(rate${index} = 0, toDecimal128(0, 6), mapContains(c.tool_units, 'requests'), ${counted}, toDecimal128(1, 6))` : counted} as quantity${index}`,
      rate: `toDecimal128(transform(concat(${priceIdSql}, '\\n', toString(c.region)), ${keys}, ${values}, '0'), 12) as rate${index}`,
      bucket: Object.hasOwn(tokenUnits, name) ? tokenUnits[name as TokenUnit].bucket : undefined,
    };
  });
}

const sum = (parts: readonly string[]) => (parts.length === 0 ? 'toDecimal128(0, 6)' : parts.join(' + '));
const entry = (name: string, quantity: string, cost: string) =>
  `('${name}', toDecimal128(${quantity}, 6), toDecimal128(${cost}, 18))`;

/**
 * One (class, quantity, cost) for everything a call was charged for. They add up to the call's cost exactly, always:
 * where the books no longer explain what the tools cost, that cost is one charge of its own.
 */
function entriesOf(units: readonly Unit[]): string {
  const numbered = units.map((unit, index) => ({
    ...unit,
    count: `quantity${index}`,
    price: `rate${index}`,
  }));
  const inBucket = (bucket: UsageBucket) => numbered.filter((unit) => unit.bucket === bucket);
  const rateOf = (bucket: UsageBucket) => {
    const column = bucketColumns[bucket];
    return `if(${column} = 0, toDecimal128(0, 12), toDecimal128(${costColumn(bucket)} / ${column}, 12))`;
  };
  const plain = usageBuckets.map((bucket) => entry(bucket, bucketColumns[bucket], costColumn(bucket)));
  const unexplained = `[${[...plain, entry('tools', `if(${toolCostColumn} = 0, 0, 1)`, toolCostColumn)].join(', ')}]`;
  if (units.length === 0) return unexplained;

  const buckets = usageBuckets.map((bucket) => {
    const carved = inBucket(bucket).map((unit) => unit.count);
    const [column, cost] = [bucketColumns[bucket], costColumn(bucket)];
    if (carved.length === 0) return entry(bucket, column, cost);
    return entry(
      bucket,
      `toDecimal128(${column}, 6) - (${sum(carved)})`,
      `${cost} - (${sum(carved)}) * ${rateOf(bucket)}`,
    );
  });
  const pieces = numbered.map((unit) =>
    unit.bucket === undefined
      ? entry(unit.name, unit.count, `${unit.count} * ${unit.price}`)
      : entry(unit.name, unit.count, `${unit.count} * (${rateOf(unit.bucket)} + ${unit.price})`),
  );
  const fits = usageBuckets
    .filter((bucket) => inBucket(bucket).length > 0)
    .map((bucket) => `${sum(inBucket(bucket).map((unit) => unit.count))} <= ${bucketColumns[bucket]}`);
  const priced = numbered.map((unit) => `${unit.count} * ${unit.price}`).join(' + ');
  const explained = [`${priced} = ${toolCostColumn}`, ...fits].join(' and ');
  return `if(${explained}, [${[...buckets, ...pieces].join(', ')}], ${unexplained})`;
}

/**
 * A relation of charges: per period of the grain, `chargeKeys`, class and price, the quantity and what it cost, exactly.
 * `rate` and `list_rate` are dollars a unit (0 and null where there is no single one).
 */
export function callCharges(plan: ChargePlan, calls: Condition, grain: FocusGrain): Condition {
  const parameters: Record<string, unknown> = { ...calls.parameters };
  const bind = (value: unknown, type: string): string => {
    const name = `charge${Object.keys(parameters).length}`;
    parameters[name] = value;
    return `{${name}:${type}}`;
  };
  const units = unitsOf(plan, bind);
  const listKey = `concat(price_id, '\\n', region, '\\n', toString(toDate(at)), '\\n', entry.1)`;
  const { keys, values } = plan.listRates;
  const listed =
    keys.length === 0
      ? 'cast(null as Nullable(Decimal(38, 12)))'
      : `toDecimal128OrNull(transform(${listKey}, ${bind(keys, 'Array(String)')}, ${bind(values, 'Array(String)')}, ''), 12)`;
  const amounts = [
    ...usageBuckets.flatMap((bucket) => [bucketColumns[bucket], costColumn(bucket)]),
    toolCostColumn,
  ];
  const quotient = 'toDecimal128(entry.3 / entry.2, 12)';
  const sql = `
  select at, ${chargeKeys.join(', ')}, entry.1 as class,
    if(${quotient} * entry.2 = entry.3, ${quotient}, toDecimal128(0, 12)) as rate,
    ${listed} as list_rate,
    sum(entry.2) as quantity, sum(entry.3) as cost, sum(ifNull(list_rate * entry.2, entry.3)) as list_cost
  from (
    select at, ${chargeKeys.join(', ')}, arrayJoin(arrayFilter(charge -> charge.2 != 0, ${entriesOf(units)})) as entry
    from (
      select ${startOf(grain, 'c.started_at')} as at, toString(c.project) as project, toString(c.environment) as environment,
        toString(c.feature) as feature, toString(c.provider) as provider, toString(c.host) as host,
        toString(c.model) as model, if(c.is_batch = 1, 'batch', toString(c.service_tier)) as tier,
        toString(c.region) as region, ${priceIdSql} as price_id, c.synthetic as synthetic,
        ${amounts.map((column) => `c.${column} as ${column}`).join(', ')}
        ${units.map((unit) => `, ${unit.quantity}, ${unit.rate}`).join('')}
      from apex.llm_calls as c
      where ${calls.sql} and isNotNull(c.cost)
    )
  )
  group by at, ${chargeKeys.join(', ')}, class, rate, list_rate`;
  return { sql, parameters };
}
