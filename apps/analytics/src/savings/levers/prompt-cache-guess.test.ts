import type { CallInput } from '@netra/contract';
import { shippedBook } from '@netra/pricing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { replay } from '../replay.ts';
import { savings } from '../savings.ts';
import { openLeverStore, period, spreadCalls } from './testing/lever-store.ts';

const book = shippedBook();
let levers: Awaited<ReturnType<typeof openLeverStore>>;
beforeAll(async () => {
  levers = await openLeverStore();
});
afterAll(() => levers.close());

const count = 4_000;
/** The levers try their ideas on the last tenth of the period, so that is all a guess can know of. */
const lastPart = 0.85 * count;

/** Calls 216 s apart, whose prompts have so many blocks in common with all others; the last one is their own. */
function callsSharing(blocks: (index: number) => number): CallInput[] {
  return spreadCalls(count, (index) => {
    const own = (position: number) => (position < blocks(index) ? '' : `-${index}`);
    return {
      usage: { inputUncached: 4_500, outputVisible: 10 },
      prefixBlockTokens: 1_024,
      prefixHashes: [0, 1, 2, 3].map((position) => `block-${position}${own(position)}`),
    };
  });
}

it.each([
  ['the same beginning all the time', () => 3],
  ['a beginning that was shorter before the last days', (index: number) => (index < lastPart ? 1 : 3)],
  ['a beginning that was longer before the last days', (index: number) => (index < lastPart ? 4 : 2)],
])('prices a prompt cache like a replay of its rule: %s', async (_, blocks) => {
  const scope = await levers.write(callsSharing(blocks));
  const { findings } = await savings(levers.store, scope, { period, book, levers: ['prompt-cache'] });
  const [finding] = findings;
  if (finding === undefined) throw new Error('nothing was found');
  const { total, callsTouched } = await replay(levers.store, scope, {
    policy: { version: 1, rules: [finding.rule] },
    period,
    book,
  });
  expect(finding.saving).toEqual(total);
  expect(finding.callsTouched).toBe(callsTouched);
});
