import { type CallInput, type Lever, type SavingsFinding, usd } from '@netra/contract';
import { shippedBook } from '@netra/pricing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { savings } from '../savings.ts';
import { openLeverStore, period, periodStartMs, spreadCalls } from './testing/lever-store.ts';

let levers: Awaited<ReturnType<typeof openLeverStore>>;
beforeAll(async () => {
  levers = await openLeverStore();
});
afterAll(() => levers.close());

/** The findings of one lever on these calls alone. */
async function findingsOf(lever: Lever, calls: readonly CallInput[]): Promise<SavingsFinding[]> {
  const scope = await levers.write(calls);
  return (await savings(levers.store, scope, { period, levers: [lever], book: shippedBook() })).findings;
}

/** What GPT-5 costs a token by its list prices: $1.25 in, $10 out a million. A usual call of the tests: $0.00225. */
const input = 0.00000125;
const output = 0.00001;
const usual = 1_000 * input + 100 * output;

const conversations = spreadCalls(480, (index) => {
  const turn = index % 12;
  return {
    conversationId: `conversation-${Math.floor(index / 12)}`,
    startedAt: new Date(periodStartMs + Math.floor(index / 12) * 3_000_000 + turn * 60_000).toISOString(),
    historyTokens: turn * 800,
    usage: { inputUncached: 200 + turn * 800, outputVisible: 100 },
  };
});

const runLengths = [...Array.from({ length: 60 }, (_, index) => 4 + (index % 3)), 60, 70, 80];
const runCalls = runLengths.flatMap((length, run) => Array.from({ length }, (_, call) => ({ run, call })));

/** Each: the lever, calls, and what it saves by hand. */
const cases: readonly [Lever, CallInput[], number][] = [
  [
    // 50 answers of 4,096 tokens end at 320, where 99% of the others (101 to 300) do.
    'output-cap',
    spreadCalls(1_000, (index) =>
      index % 20 === 0
        ? { usage: { inputUncached: 500, outputVisible: 4_096 }, finishReason: 'length' }
        : { usage: { inputUncached: 500, outputVisible: 101 + (index % 200) } },
    ),
    50 * (4_096 - 320) * output,
  ],
  // Every call of staging, none of production.
  [
    'environment',
    spreadCalls(960, (index) => ({ environment: index % 2 === 0 ? 'staging' : 'production' })),
    480 * usual,
  ],
  ['prompt-diet', spreadCalls(300, () => ({ toolDefinitionTokens: 640 })), 300 * 640 * input],
  // Turns 7 to 12 carry 4,800 to 8,800 tokens; 4,000 and a summary of 400 are left.
  ['context-growth', conversations, 40 * (400 + 1_200 + 2_000 + 2_800 + 3_600 + 4_400) * input],
  [
    // 20 cancelled calls that were repeated, and 20 repeats of calls that had succeeded; 20 cancelled ones nobody repeats.
    'retry-waste',
    spreadCalls(400, (index) => ({
      callId: `paid-${index}`,
      ...(index % 20 === 0 || index % 20 === 9 ? { status: 'cancelled' as const } : {}),
      ...(index % 20 === 1 || index % 20 === 5 ? { retryOf: `paid-${index - 1}` } : {}),
    })),
    40 * usual,
  ],
  [
    // Runs of 60, 70 and 80 calls end after 15: three times the median of five.
    'loop-waste',
    spreadCalls(runCalls.length, (index) => {
      const { run, call } = runCalls[index] ?? { run: 0, call: 0 };
      return {
        traceId: `run-${run}`,
        startedAt: new Date(periodStartMs + run * 3_600_000 + call * 2_000).toISOString(),
      };
    }),
    (45 + 55 + 65) * usual,
  ],
  [
    // Gemini 2.5 Pro above 200,000 input tokens: $2.50 in, $15 out a million; below: $1.25 and $10.
    'context-tier',
    spreadCalls(200, (index) => ({
      provider: 'google',
      responseModel: 'gemini-2.5-pro',
      usage: { inputUncached: index % 5 === 0 ? 210_000 : 50_000, outputVisible: 500 },
    })),
    40 * (210_000 * 0.0000025 + 500 * 0.000015 - (200_000 * 0.00000125 + 500 * 0.00001)),
  ],
  [
    // Two of three texts were embedded before: $0.02 a million.
    'embedding-dedupe',
    spreadCalls(300, (index) => ({
      operation: 'embeddings',
      responseModel: 'text-embedding-3-small',
      promptHash: `text-${index % 100}`,
      finishReason: '',
      usage: { inputUncached: 500 },
    })),
    200 * 500 * 0.00000002,
  ],
  [
    // 1,500 calls with 2,000 reasoning tokens go down to the 400 of the other 500.
    'reasoning-effort',
    spreadCalls(2_000, (index) => ({
      tags: { reasoningEffort: index % 4 === 0 ? 'low' : 'high' },
      usage: { inputUncached: 500, outputVisible: 1_000, reasoning: index % 4 === 0 ? 400 : 2_000 },
      outcomeScore: 0.8 + (Math.floor(index / 4) % 5) / 50,
    })),
    1_500 * 1_600 * output,
  ],
  [
    // 500 calls with 1,000 image tokens go down to the 250 of the other 500: 40% is left; $0.30 a million.
    'modality',
    spreadCalls(1_000, (index) => ({
      provider: 'google',
      responseModel: 'gemini-2.5-flash',
      tags: { imageDetail: index % 2 === 0 ? 'low' : 'high' },
      usage: { inputUncached: 5_000, outputVisible: 200, inputImage: index % 2 === 0 ? 250 : 1_000 },
      outcomeScore: 0.8 + (Math.floor(index / 2) % 5) / 50,
    })),
    500 * 750 * 0.0000003,
  ],
];

describe('what a finding saves', () => {
  it.each(cases)('%s: as by hand, to the last digit', async (lever, calls, saved) => {
    const findings = await findingsOf(lever, calls);
    expect(findings.map((finding) => [finding.lever, finding.saving.expected])).toEqual([
      [lever, usd(saved.toFixed(12))],
    ]);
    expect(findings[0]?.evidence.samples.length).toBeGreaterThan(0);
  });

  it('is the difference of the tiers for priority and for flex', async () => {
    const priority = spreadCalls(300, () => ({ serviceTier: 'priority' }));
    // Priority: $2.50 in, $20 out a million.
    const [toStandard] = await findingsOf('service-tier', priority);
    expect(toStandard?.saving).toEqual({ low: '0.675', expected: '0.675', high: '0.675' });
    // Flex: half of standard.
    const [toFlex] = await findingsOf('service-tier', spreadCalls(480));
    expect(toFlex?.saving.expected).toBe(usd(((480 * usual) / 2).toFixed(12)));
  });
});
