import { type Filter, type Period, type Provenance, type Usd, usdSchema } from '@netra/contract';
import { z } from 'zod';
import { aggregateOperation } from '../store/columns.ts';
import { inputTokens, outputTokens } from './measures.ts';
import type { QuestionContext } from './question.ts';
import { rollUpSource } from './roll-up-source.ts';

const rowSchema = z.object({
  cost: z.string().pipe(usdSchema),
  days: z.number(),
  models: z.array(z.string()),
});

/** What may stand in the figures twice: once as calls, once in the sums of a usage export or an invoice. */
export type CountedTwice = {
  /** No more than this, in USD: of each day and model the smaller of the two. */
  readonly cost: Usd;
  readonly days: number;
  readonly models: readonly string[];
  readonly provenance: Provenance;
};

/**
 * Days on which a provider's model has single calls and, beside them, tokens of sums that were imported. Both may be of
 * the same traffic: nothing in a sum says which calls it holds, so it is told and nothing is left out. Undefined where
 * there is no such day. A sum over many days is looked at on its first.
 */
export async function findCountedTwice(
  { store, scope, signal }: QuestionContext,
  period: Period,
  filter: Filter,
): Promise<CountedTwice | undefined> {
  const isSum = `r.operation = '${aggregateOperation}'`;
  const text = (from: string) => `
  select sum(least(sums, singles)) as cost, uniqExact(day) as days, arraySort(groupUniqArray(model)) as models
  from (
    select day, provider, model, sumIf(part, isSum) as sums, sumIf(part, not isSum) as singles
    from (
      select toStartOfDay(r.at) as day, toString(r.provider) as provider, toString(r.model) as model, ${isSum} as isSum,
        sum(r.cost) as part, ${inputTokens} + ${outputTokens} as tokens
      from ${from} as r
      group by day, provider, model, isSum
      having tokens > 0
    )
    group by day, provider, model
    having uniqExact(isSum) = 2
  )`;
  const source = rollUpSource(period, filter, { byHour: false, reads: text(''), name: 't' });
  const statement = {
    sql: text(source.sql),
    parameters: source.parameters,
    ...(signal === undefined ? {} : { signal }),
  };
  const { rows, provenance } = await store.read(scope, statement, rowSchema);
  const [row] = rows;
  return row === undefined || row.days === 0 ? undefined : { ...row, provenance };
}
