import { type QuestionAnswer, turnTypeSchema, turnTypes } from '@netra/contract';
import { z } from 'zod';
import { bucketColumns, dimensionColumns, inputBuckets } from '../store/columns.ts';
import { addCaching, type Caching, cachingOf, emptyCaching } from './caching.ts';
import { amount, inputTokens } from './measures.ts';
import { joinProvenance } from './provenance.ts';
import type { Answerer, Asked, QuestionContext } from './question.ts';
import { rollUpSource } from './roll-up-source.ts';
import { callsCondition } from './selection.ts';

type Answer = QuestionAnswer<'cache-hit-rates'>;

const rowSchema = z.object({
  key: z.string(),
  turn: turnTypeSchema,
  calls: z.number(),
  cacheCalls: z.number(),
  inputTokens: z.number(),
  cacheReadTokens: z.number(),
  cacheWriteTokens: z.number(),
  cost: amount,
});
type Row = z.infer<typeof rowSchema>;

/** Up to this many calls are looked up one by one to see which came first in its conversation. */
const mostLookedUp = 2_000_000;
/** A conversation that was silent for this long before the period begins anew. */
const silenceMs = 86_400_000;

async function byRollUp({ store, scope, signal }: QuestionContext, asked: Asked<'cache-hit-rates'>) {
  const text = (from: string) => `
  select toString(r.${dimensionColumns[asked.by]}) as key, toString(r.turn) as turn, sum(r.calls) as calls,
    sum(r.with_cache) as cacheCalls, ${inputTokens} as inputTokens, sum(r.cache_read) as cacheReadTokens,
    sum(r.cache_write_5m) + sum(r.cache_write_1h) as cacheWriteTokens, sum(r.cost) as cost
  from ${from} as r
  group by key, turn
  having calls != 0
  order by key, turn`;
  const source = rollUpSource(asked.period, asked.filter, {
    byHour: false,
    reads: text(''),
    callsOnly: true,
  });
  const sql = text(source.sql);
  return store.read(
    scope,
    { sql, parameters: source.parameters, ...(signal === undefined ? {} : { signal }) },
    rowSchema,
  );
}

/** The calls of conversations that state no history: the first of a conversation is its first turn. */
async function byConversation({ store, scope, signal }: QuestionContext, asked: Asked<'cache-hit-rates'>) {
  const { period, filter, by } = asked;
  const calls = callsCondition(period, filter);
  const input = inputBuckets.map((bucket) => `c.${bucketColumns[bucket]}`).join(' + ');
  const unstated = "c.conversation_id != '' and isNull(c.history_tokens)";
  const sql = `
  select toString(c.${dimensionColumns[by]}) as key, if(c.call_id = f.firstCall, 'first', 'later') as turn, count() as calls,
    countIf(c.cache_read + c.cache_write_5m + c.cache_write_1h > 0) as cacheCalls, sum(${input}) as inputTokens,
    sum(c.cache_read) as cacheReadTokens, sum(c.cache_write_5m + c.cache_write_1h) as cacheWriteTokens,
    sum(ifNull(c.cost, toDecimal128(0, 18))) as cost
  from apex.llm_calls as c
  inner join (
    select c.conversation_id as conversation, argMin(c.call_id, (c.started_at, c.call_id)) as firstCall
    from apex.llm_calls as c
    where c.organization_id = {organization:String} and c.started_at < fromUnixTimestamp64Milli({to:Int64}, 'UTC')
      and c.started_at >= fromUnixTimestamp64Milli({from:Int64} - ${silenceMs}, 'UTC') and ${unstated}
    group by conversation
  ) as f on f.conversation = c.conversation_id
  where ${calls.sql} and ${unstated}
  group by key, turn
  order by key, turn`;
  return store.read(
    scope,
    { sql, parameters: calls.parameters, ...(signal === undefined ? {} : { signal }) },
    rowSchema,
  );
}

/** One row per turn type that there is, and all together. */
function summarized(rows: readonly Row[]): Caching & { turns: Answer['turns'] } {
  const reported = rows.some((row) => row.cacheCalls > 0);
  const turns = turnTypes.flatMap((turn) => {
    const some = rows.filter((row) => row.turn === turn);
    return some.length === 0 ? [] : [{ turn, ...cachingOf(some.reduce(addCaching, emptyCaching), reported) }];
  });
  return { ...cachingOf(rows.reduce(addCaching, emptyCaching), reported), turns };
}

/** How much of the input came from a prompt cache by where in a conversation a call stands, most calls first. */
export const cacheHitRates: Answerer<'cache-hit-rates'> = async (context, asked) => {
  const { rows: stated, provenance } = await byRollUp(context, asked);
  const unstated = stated.reduce((sum, row) => (row.turn === 'unstated' ? sum + row.calls : sum), 0);
  const found = unstated > 0 && unstated <= mostLookedUp ? await byConversation(context, asked) : undefined;
  const rows =
    found === undefined ? stated : [...stated.filter((row) => row.turn !== 'unstated'), ...found.rows];
  const { turns, ...totals } = summarized(rows);
  const keys = [...Map.groupBy(rows, (row) => row.key)].map(([key, list]) => ({ key, ...summarized(list) }));
  return {
    period: asked.period,
    provenance: found === undefined ? provenance : joinProvenance([provenance, found.provenance]),
    totals,
    turns,
    rows: keys
      .sort((left, right) => right.calls - left.calls || (left.key < right.key ? -1 : 1))
      .slice(0, asked.limit),
  };
};
