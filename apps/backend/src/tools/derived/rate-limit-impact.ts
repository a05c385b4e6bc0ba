import type { QuestionAnswer } from '@netra/contract';
import type { Derivation } from '../derived-tool.ts';
import { share } from './words.ts';

const fields = ['requestsPerMinute', 'tokensPerMinute', 'concurrentCalls'] as const;
type Row = QuestionAnswer<'concurrency'>['rows'][number];

/** Growth until the busiest minute meets a limit: with `headroom` h of it left, the peak is 1-h of the limit. */
function roomOf(headroom: number): number {
  return headroom >= 1 ? 100 : 1 / (1 - headroom) - 1;
}

function tightest({ headroom }: Row) {
  const stated = fields.flatMap((field) => {
    const left = headroom[field];
    return left === null ? [] : [{ field, room: roomOf(left) }];
  });
  return stated.toSorted((left, right) => left.room - right.room)[0];
}

/** How far usage may grow before a given limit is met. */
export const rateLimitImpact: Derivation<'rate-limit-impact'> = {
  name: 'rate-limit-impact',
  async derive({ period, filter, limits }, analytics) {
    const busy = await analytics.ask('concurrency', { period, filter, limits, limit: 20 });
    return {
      period,
      rows: busy.rows.map((row) => {
        const first = tightest(row);
        return {
          key: row.model,
          limitedBy: first?.field ?? ('nothing-stated' as const),
          roomShare: first?.room ?? null,
          busiestAt: row.busiestAt,
        };
      }),
    };
  },
  summarize: ({ rows }) => {
    const [first] = rows
      .filter(({ roomShare }) => roomShare !== null)
      .toSorted((left, right) => (left.roomShare ?? 0) - (right.roomShare ?? 0));
    if (first?.roomShare == null) return 'None of the models in use has a limit that was given.';
    return first.roomShare < 0
      ? `Passed already in its busiest minute: the limit of ${first.key}.`
      : `First to meet its limit is ${first.key}, after a growth of ${share(first.roomShare)}.`;
  },
};
