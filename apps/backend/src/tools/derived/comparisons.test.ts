import { afterAll, beforeAll, expect, test } from 'vitest';
import { callOf, daysOf, openRealTools, type RealTools } from '../test-tools.ts';

const period = daysOf('2026-11-01', '2026-11-02');
const at = (minute: number) => new Date(Date.UTC(2026, 10, 1, 10, minute)).toISOString();

let tools: RealTools;
beforeAll(async () => {
  tools = await openRealTools();
});
afterAll(() => tools?.close());

test('sets of calls are compared only where both are some, and one call is none', async () => {
  const organization = tools.newOrganization();
  await tools.ingest(organization, [
    ...[0, 1, 2, 3].map((minute) => callOf(`chat-${minute}`, { startedAt: at(minute) })),
    ...[0, 10, 20, 30].map((minute) =>
      callOf(`long-${minute}`, {
        feature: 'long',
        startedAt: at(minute),
        usage: { inputUncached: 9_000, outputVisible: 100 },
      }),
    ),
    callOf('once', { feature: 'once' }),
  ]);
  const side = (...feature: string[]) => ({ period, filter: { feature } });
  const { result } = await tools.use(organization, 'compare-workloads', {
    left: side('chat'),
    right: side('long'),
  });
  expect(result.rows.map(({ distance }) => distance)).toEqual([1, 0, 1]);
  for (const feature of ['once', 'none-such'])
    await expect(
      tools.use(organization, 'compare-workloads', { left: side('chat'), right: side(feature) }),
    ).rejects.toMatchObject({ code: 'no_calls', details: { field: 'right' } });
});

test('criteria of a test are of all calls that are named, not of one project of them', async () => {
  const organization = tools.newOrganization();
  await tools.ingest(organization, [
    ...[1, 2, 3].map((index) => callOf(`fast-${index}`, { project: 'fast', durationMs: 100 })),
    callOf('slow', { project: 'slow', durationMs: 60_000, status: 'error', errorType: 'timeout' }),
  ]);
  const both = await tools.use(organization, 'define-evaluation', { period });
  expect(both.result).toMatchObject({ calls: 4, errorShareAtMost: 0.25, durationP95AtMostMs: null });
  const one = await tools.use(organization, 'define-evaluation', { period, filter: { project: ['fast'] } });
  expect(one.result.durationP95AtMostMs).toBeCloseTo(100, -1);
});
