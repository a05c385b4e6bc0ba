import type { Span } from '@netra/contract';
import { nameOf } from '../../grounding/named.ts';
import { joined, prose } from '../../grounding/prose.ts';
import { figureOf, type Reading } from '../../grounding/reading.ts';

const mostNamed = 3;

/** Whose calls cost most, by the hash that stands for a user, and the calls that name nobody. */
export function topUserStatements(reading: Reading<'top-users'>): Span[][] {
  const { rows, unnamed } = reading.result;
  if (rows.length === 0)
    return [prose`No call says for which user it was made, so users cannot be told apart.`];
  const users = figureOf(reading, ['users'], 'count');
  const cost = (index: number) =>
    prose`${figureOf(reading, ['rows', index, 'cost'], 'usd')} (${figureOf(reading, ['rows', index, 'share'], 'percent')})`;
  const name = (index: number) => nameOf(reading, ['rows', index, 'user'], 'a user');
  const leading = prose`Of ${users} users, each known by a hash only, ${name(0)} costs most: ${cost(0)}.`;
  const others = rows
    .slice(1, mostNamed)
    .map((_, at) => prose`${at === 0 ? '' : ', '}${name(at + 1)} with ${cost(at + 1)}`);
  const next = others.length === 0 ? [] : [prose`Then follow ${joined(...others)}.`];
  const nameless =
    unnamed.calls === 0
      ? []
      : [prose`${figureOf(reading, ['unnamed', 'calls'], 'count')} calls name no user.`];
  return [leading, ...next, ...nameless];
}
