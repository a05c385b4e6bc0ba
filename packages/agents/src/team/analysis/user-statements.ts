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
  const users = prose`${figureOf(reading, ['users'], 'count')} different users are named by the calls.`;
  const dearest = rows.slice(0, mostNamed).map((_, index) => {
    const cost = figureOf(reading, ['rows', index, 'cost'], 'usd');
    const share = figureOf(reading, ['rows', index, 'share'], 'percent');
    const separator = index === 0 ? '' : ', ';
    return prose`${separator}${nameOf(reading, ['rows', index, 'user'], 'a user')} ${cost} (${share})`;
  });
  const leading = prose`The users whose calls cost most (each known by a hash only): ${joined(...dearest)}.`;
  const nameless =
    unnamed.calls === 0
      ? []
      : [prose`${figureOf(reading, ['unnamed', 'calls'], 'count')} calls name no user.`];
  return [users, leading, ...nameless];
}
