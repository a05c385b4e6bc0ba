import type { Span } from '@netra/contract';
import { nameOf } from '../../grounding/named.ts';
import { prose } from '../../grounding/prose.ts';
import { figureOf, type Reading } from '../../grounding/reading.ts';

/** The slowest value of a dimension, at the 95th percentile of the whole answer and of its first token. */
export function latencyStatements(reading: Reading<'latency'>, dimension: string): Span[][] {
  const { rows } = reading.result;
  const timed = rows.flatMap((row, index) =>
    row.durationMs === null ? [] : [{ index, p95: row.durationMs.p95, first: row.timeToFirstTokenMs }],
  );
  const [slowest] = timed.sort((left, right) => right.p95 - left.p95);
  if (slowest === undefined) return [prose`No call reported how long it took.`];
  const name = nameOf(reading, ['rows', slowest.index, 'key'], `calls without a ${dimension}`);
  const at = (field: string, percentile: string) =>
    figureOf(reading, ['rows', slowest.index, field, percentile], 'ms');
  const whole =
    rows.length === 1
      ? prose`${name} takes ${at('durationMs', 'p95')} at p95 and ${at('durationMs', 'p50')} at p50 for the whole answer`
      : prose`The slowest ${dimension} is ${name}: ${at('durationMs', 'p95')} at p95 and ${at('durationMs', 'p50')} at p50 for the whole answer`;
  return [
    slowest.first === null
      ? prose`${whole}.`
      : prose`${whole}, with the first token after ${at('timeToFirstTokenMs', 'p95')} at p95.`,
  ];
}
