import { afterAll, beforeAll, expect, test } from 'vitest';
import { callOf, daysOf, openRealTools, type RealTools } from '../test-tools.ts';

const period = daysOf('2026-11-01', '2026-11-02');

let tools: RealTools;
let organization: string;
beforeAll(async () => {
  tools = await openRealTools();
  organization = tools.newOrganization();
  // 25 models with 30 calls in their busiest minute, and one with 3.
  const busy = Array.from({ length: 25 }, (_, model) =>
    Array.from({ length: 30 }, (_, index) => callOf(`${model}-${index}`, { responseModel: `busy-${model}` })),
  ).flat();
  await tools.ingest(organization, [...busy, ...[1, 2, 3].map((index) => callOf(`quiet-${index}`))]);
});
afterAll(() => tools?.close());

test('a limited model is looked at also where many others are busier', async () => {
  const limits = [{ model: 'gpt-4o', requestsPerMinute: 4.5 }];
  const room = await tools.use(organization, 'rate-limit-impact', { period, limits });
  expect(room.result.rows).toMatchObject([{ key: 'gpt-4o', limitedBy: 'requestsPerMinute', roomShare: 0.5 }]);
  expect(room.summary).toBe('First to meet its limit is gpt-4o, after a growth of 50%.');
  const grown = await tools.use(organization, 'simulate-volume', { period, growthShare: 0.6, limits });
  const peak = grown.result.peaks.find(({ model }) => model === 'gpt-4o');
  expect(peak?.requestsPerMinute).toEqual({ now: 3, after: 4.8, limit: 4.5, isOverLimit: true });
  expect(grown.result.peaks).toHaveLength(11);
});

test('a peak that comes exactly to its limit is not over it', async () => {
  // 3 x 1.1 is 3.3000000000000003 in floating point.
  const { result } = await tools.use(organization, 'simulate-volume', {
    period,
    filter: { model: ['gpt-4o'] },
    growthShare: 0.1,
    limits: [{ model: 'gpt-4o', requestsPerMinute: 3.3 }],
  });
  expect(result.peaks[0]?.requestsPerMinute).toMatchObject({ after: 3.3, isOverLimit: false });
});

test('a limit of a model without calls is said to be of none, and what nobody measures has no room', async () => {
  const misspelt = [{ model: 'gpt4o', requestsPerMinute: 1 }];
  const none = await tools.use(organization, 'rate-limit-impact', { period, limits: misspelt });
  expect(none).toMatchObject({
    result: { rows: [], unusedLimits: ['gpt4o'] },
    summary: 'There are no calls of the models that limits were given for.',
  });
  const grown = await tools.use(organization, 'simulate-volume', {
    period,
    growthShare: 1,
    limits: misspelt,
  });
  expect(grown.result.unusedLimits).toEqual(['gpt4o']);
  // The calls do not say how long they took, so how many ran at once is not known.
  const running = [{ model: 'gpt-4o', concurrentCalls: 1 }];
  const { result, summary } = await tools.use(organization, 'rate-limit-impact', { period, limits: running });
  expect(result.rows).toMatchObject([{ limitedBy: 'nothing-stated', roomShare: null }]);
  expect(summary).toContain('cannot be told');
});

test('what is never used is met by no growth', async () => {
  const own = tools.newOrganization();
  await tools.ingest(own, [callOf('empty', { usage: { inputUncached: 0, outputVisible: 0 } })]);
  const { result } = await tools.use(own, 'rate-limit-impact', {
    period,
    limits: [{ model: 'gpt-4o', tokensPerMinute: 1_000 }],
  });
  expect(result.rows).toMatchObject([{ limitedBy: 'nothing-stated', roomShare: null }]);
});

test('limits that contradict each other or the filter are refused', async () => {
  const twice = [
    { model: 'gpt-4o', requestsPerMinute: 1 },
    { model: 'gpt-4o', requestsPerMinute: 2 },
  ];
  const refusal = { code: 'invalid_request', details: { field: 'limits' } };
  await expect(tools.use(organization, 'rate-limit-impact', { period, limits: twice })).rejects.toMatchObject(
    refusal,
  );
  await expect(
    tools.use(organization, 'simulate-volume', { period, growthShare: 1, limits: twice }),
  ).rejects.toMatchObject(refusal);
  await expect(
    tools.use(organization, 'rate-limit-impact', {
      period,
      filter: { model: ['busy-1'] },
      limits: [{ model: 'gpt-4o', requestsPerMinute: 1 }],
    }),
  ).rejects.toMatchObject(refusal);
});
