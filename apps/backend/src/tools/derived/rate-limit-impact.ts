import { ApexError, type QuestionAnswer } from '@netra/contract';
import type { Derivation, Parsed } from '../derived-tool.ts';
import { checkLimits, unusedLimits } from './simulate-volume.ts';
import { share, unusedNote } from './words.ts';

const fields = ['requestsPerMinute', 'tokensPerMinute', 'concurrentCalls'] as const;
type Row = QuestionAnswer<'concurrency'>['rows'][number];

/** Growth until the busiest minute meets a limit: with `headroom` h of it left, the peak is 1-h of the limit. */
function roomOf(headroom: number): number {
  return Number((1 / (1 - headroom) - 1).toPrecision(12));
}

/** The limit that is met first; one that nothing was ever used of is met by no growth. */
function tightest({ headroom }: Row) {
  const stated = fields.flatMap((field) => {
    const left = headroom[field];
    return left === null || left >= 1 ? [] : [{ field, room: roomOf(left) }];
  });
  return stated.toSorted((left, right) => left.room - right.room)[0];
}

/** The models that limits are given for and that the filter lets through. Raises `invalid_request` where there are none. */
function limitedModels({ limits, filter }: Parsed<'rate-limit-impact'>): string[] {
  checkLimits(limits);
  const named = limits.map(({ model }) => model);
  const model = filter.model === undefined ? named : named.filter((name) => filter.model?.includes(name));
  if (model.length > 0) return model;
  throw new ApexError('invalid_request', 'The limits are of models that the filter leaves out.', {
    details: { field: 'limits', given: named, filtered: filter.model },
  });
}

/** How far usage may grow before a given limit is met. */
export const rateLimitImpact: Derivation<'rate-limit-impact'> = {
  name: 'rate-limit-impact',
  async derive(input, analytics) {
    const { period, filter, limits } = input;
    const model = limitedModels(input);
    // Only of these models: the busiest of all may be others.
    const limited = { ...filter, model };
    const busy = await analytics.ask('concurrency', { period, filter: limited, limits, limit: 100 });
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
      unusedLimits: unusedLimits(
        limits,
        busy.rows.map((row) => row.model),
      ),
    };
  },
  summarize: ({ rows, unusedLimits: unused = [] }) => {
    const [first] = rows
      .filter(({ roomShare }) => roomShare !== null)
      .toSorted((left, right) => (left.roomShare ?? 0) - (right.roomShare ?? 0));
    if (rows.length === 0) return 'There are no calls of the models that limits were given for.';
    if (first?.roomShare == null)
      return `What the limits leave cannot be told: no call reports what they limit${unusedNote(unused)}.`;
    return first.roomShare < 0
      ? `Passed already in its busiest minute: the limit of ${first.key}${unusedNote(unused)}.`
      : `First to meet its limit is ${first.key}, after a growth of ${share(first.roomShare)}${unusedNote(unused)}.`;
  },
};
