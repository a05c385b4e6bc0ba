import { shareOf, sumUsd, zeroUsd } from '@netra/contract';
import { z } from 'zod';
import { aggregateOperation } from '../store/columns.ts';
import { amount } from './measures.ts';
import type { Answerer } from './question.ts';
import { callsCondition } from './selection.ts';

const rowSchema = z.object({
  kind: z.enum(['user', 'rest', 'unnamed']),
  user: z.string(),
  users: z.number(),
  calls: z.number(),
  unpricedCalls: z.number(),
  cost: amount,
});

/**
 * The end users (by their hash) whose calls cost most, the others in one sum, and the calls that name none. There are too
 * many users for a roll-up, so this reads the calls of the period that pass the filter and takes the longer the more there
 * are: 0.1 s a million calls on two cores, three times that on busy ones. Past the 30 s a question may take it raises
 * `timeout`, never a part of the answer: a shorter period or a filter is what to ask for then.
 */
export const topUsers: Answerer<'top-users'> = async (
  { store, scope, signal },
  { period, filter, limit },
) => {
  const calls = callsCondition(period, filter);
  const sql = `
  select multiIf(u.user = '', 'unnamed', u.place <= {limit:UInt32}, 'user', 'rest') as kind,
    if(kind = 'user', u.user, '') as user, toInt64(countIf(u.user != '')) as users, toInt64(sum(u.calls)) as calls,
    toInt64(sum(u.unpriced)) as unpricedCalls, sum(u.cost) as cost
  from (
    select user, calls, unpriced, cost, row_number() over (order by user = '', cost desc, calls desc, user) as place
    from (
      select c.end_user_hash as user, count() as calls, countIf(isNull(c.cost)) as unpriced,
        sum(ifNull(c.cost, toDecimal128(0, 18))) as cost
      from apex.llm_calls as c
      where ${calls.sql} and c.operation != '${aggregateOperation}'
      group by user
    )
  ) as u
  group by kind, user
  order by kind, cost desc, calls desc, user`;
  const statement = {
    sql,
    parameters: { ...calls.parameters, limit },
    ...(signal === undefined ? {} : { signal }),
  };
  const { rows, provenance } = await store.read(scope, statement, rowSchema);
  const sum = (read: (row: (typeof rows)[number]) => number) =>
    rows.reduce((total, row) => total + read(row), 0);
  const cost = sumUsd(rows.map((row) => row.cost));
  const partOf = (kind: 'rest' | 'unnamed') => {
    const row = rows.find((one) => one.kind === kind);
    return { calls: row?.calls ?? 0, unpricedCalls: row?.unpricedCalls ?? 0, cost: row?.cost ?? zeroUsd };
  };
  return {
    period,
    provenance,
    users: sum((row) => row.users),
    totals: { calls: sum((row) => row.calls), unpricedCalls: sum((row) => row.unpricedCalls), cost },
    rows: rows
      .filter((row) => row.kind === 'user')
      .map(({ kind: _, users: __, ...row }) => ({ ...row, share: shareOf(row.cost, cost) })),
    rest: partOf('rest'),
    unnamed: partOf('unnamed'),
  };
};
