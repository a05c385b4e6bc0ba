import { type QuestionAnswer, type Usd, usd } from '@netra/contract';
import { z } from 'zod';
import { dimensionColumns } from '../store/columns.ts';
import { distinctError, distinctNumber } from '../store/distinct-counts.ts';
import { successScore } from '../store/roll-up-columns.ts';
import { amount } from './measures.ts';
import { perUnit } from './per-unit.ts';
import type { Answerer } from './question.ts';
import { distinctSource, rollUpSource } from './roll-up-source.ts';

const rowSchema = z.object({
  isTotal: z.number(),
  key: z.string(),
  calls: z.number(),
  unpricedCalls: z.number(),
  cost: amount,
  conversationCalls: z.number(),
  conversationCost: amount,
  conversations: z.number(),
  userCalls: z.number(),
  userCost: amount,
  users: z.number(),
  scoredCalls: z.number(),
  scoredCost: amount,
  successes: z.number(),
});
type Row = z.infer<typeof rowSchema>;
type Economics = QuestionAnswer<'unit-economics'>['totals'];

function economics(row: Row): Economics {
  // Where no call has a price, no unit costs $0: what it costs is not known.
  const isPriced = row.unpricedCalls < row.calls;
  const unit = (calls: number, cost: Usd, units: number): Economics['user'] => ({
    calls,
    cost,
    units,
    costPerUnit: isPriced ? perUnit(cost, units) : null,
  });
  return {
    calls: row.calls,
    unpricedCalls: row.unpricedCalls,
    cost: row.cost,
    costPerCall: perUnit(row.cost, row.calls - row.unpricedCalls),
    conversation: unit(row.conversationCalls, row.conversationCost, row.conversations),
    user: unit(row.userCalls, row.userCost, row.users),
    success: unit(row.scoredCalls, row.scoredCost, row.successes),
  };
}

const nothing = { calls: 0, cost: usd(0), units: 0, costPerUnit: null };
const none: Economics = {
  calls: 0,
  unpricedCalls: 0,
  cost: usd(0),
  costPerCall: null,
  conversation: nothing,
  user: nothing,
  success: nothing,
};

/** What a conversation, an end user and a successful outcome cost, in all and by a dimension, dearest first. */
export const unitEconomics: Answerer<'unit-economics'> = async (
  { store, scope, signal },
  { period, filter, by, limit },
) => {
  const counts = distinctSource(period, filter, by);
  const column = dimensionColumns[by];
  const text = (from: string) => `
  select u.isTotal as isTotal, u.key as key, u.calls as calls, u.unpricedCalls as unpricedCalls, u.cost as cost,
    u.conversationCalls as conversationCalls, u.conversationCost as conversationCost, n.conversations as conversations,
    u.userCalls as userCalls, u.userCost as userCost, n.users as users,
    u.scoredCalls as scoredCalls, u.scoredCost as scoredCost, u.successes as successes
  from (
    select grouping(r.${column}) as isTotal, toString(r.${column}) as key, sum(r.calls) as calls, sum(r.cost) as cost,
      sum(r.unpriced_calls) as unpricedCalls, sum(r.with_conversation) as conversationCalls,
      sum(r.conversation_cost) as conversationCost, sum(r.with_user) as userCalls, sum(r.user_cost) as userCost,
      sum(r.with_outcome) as scoredCalls, sum(r.scored_cost) as scoredCost, sum(r.successes) as successes
    from ${from} as r
    group by grouping sets ((r.${column}), ())
    having calls != 0
  ) as u
  left join (
    select d.isTotal as isTotal, d.key as key, ${distinctNumber('conversations')} as conversations, ${distinctNumber('users')} as users
    from ${counts.sql} as d
    group by isTotal, key
  ) as n on u.isTotal = n.isTotal and u.key = n.key
  order by isTotal desc, cost desc, calls desc, key
  limit {limit:UInt32} + 1`;
  const sums = rollUpSource(period, filter, {
    byHour: false,
    reads: text(''),
    callsOnly: true,
  });
  const sql = text(sums.sql);
  const parameters = { ...sums.parameters, ...counts.parameters, limit };
  const statement = { sql, parameters, ...(signal === undefined ? {} : { signal }) };
  const { rows, provenance } = await store.read(scope, statement, rowSchema);
  const whole = rows.find((row) => row.isTotal === 1);
  return {
    period,
    provenance,
    totals: whole === undefined ? none : economics(whole),
    rows: rows.filter((row) => row.isTotal === 0).map((row) => ({ key: row.key, ...economics(row) })),
    successScore,
    relativeError: distinctError,
  };
};
