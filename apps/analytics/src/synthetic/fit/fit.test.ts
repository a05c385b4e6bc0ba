import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ksDistance } from '@netra/foundation';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publicDataTest } from '../../../../../test/fixtures/public-data.ts';
import type { Store } from '../../store/store.ts';
import { writeWorkload } from '../files/write-workload.ts';
import { newScope, openTestStore } from '../testing/made-calls.ts';
import { workloadOf } from '../workload-request.ts';
import { compareWorkloads } from './compare.ts';
import { quantilesOf, rankCorrelation } from './distribution.ts';
import { fitProfile } from './fit-profile.ts';
import { comparisonPlot } from './plot.ts';
import { traceCalls } from './trace-call.ts';

const options = { name: 'learned', model: 'openai/gpt-5.4-mini' };

let store: Store;
let close: () => Promise<void>;
let directory: string;
beforeAll(async () => {
  ({ store, close } = await openTestStore());
  directory = mkdtempSync(join(tmpdir(), 'apex-fit-'));
});
afterAll(async () => {
  await close();
  rmSync(directory, { recursive: true, force: true });
});

async function twinOf(trace: string, format: 'jsonl' | 'csv') {
  const { profile, calls } = await fitProfile(traceCalls(trace), options);
  const request = { profile: profile as Record<string, unknown>, calls, days: 1, seed: 3 };
  const out = join(directory, `twin.${format}`);
  const workload = workloadOf(request, '2026-11-01T00:00:00Z');
  const written = await writeWorkload(store, newScope(), {
    workload,
    format,
    out,
    onProgress: () => undefined,
  });
  return { out, written, calls, profile };
}

describe('a twin of a trace', () => {
  publicDataTest('is as near to the Azure trace as 0.05', 'traces/azure-llm-2023-code.csv', async (trace) => {
    const { out, written, calls, profile } = await twinOf(trace, 'jsonl');
    expect(calls).toBe(8_819);
    expect(written.calls).toBe(8_819);
    const { result, sides } = await compareWorkloads(trace, out);
    process.stderr.write(`Azure trace and twin: ${JSON.stringify(result)}\n`);
    expect(result.ks.contextTokens).toBeLessThanOrEqual(0.05);
    expect(result.ks.generatedTokens).toBeLessThanOrEqual(0.05);
    expect(result.ks.interArrivalTimes).toBeLessThanOrEqual(0.05);
    expect(result.alike).toBe(true);
    expect(Math.abs(result.correlation.a - result.correlation.b)).toBeLessThan(0.05);
    expect(comparisonPlot(sides, Object.values(result.ks))).toContain('<polyline');
    // Nothing of the trace is in the profile but what ten calls share.
    const rows = readFileSync(trace, 'utf8')
      .split('\n')
      .slice(1)
      .map((row) => row.split(',')[0] ?? '');
    const text = JSON.stringify(profile);
    for (const time of rows) if (time !== '') expect(text).not.toContain(time);
  });

  publicDataTest('can be made of the Mooncake trace', 'traces/mooncake-synthetic.jsonl', async (trace) => {
    const { out, written, calls } = await twinOf(trace, 'csv');
    expect(written.calls).toBe(calls);
    const { result } = await compareWorkloads(trace, out);
    process.stderr.write(`Mooncake trace and twin: ${JSON.stringify(result)}\n`);
    expect(result.ks.contextTokens).toBeLessThanOrEqual(0.05);
    expect(result.ks.generatedTokens).toBeLessThanOrEqual(0.05);
  });

  it('can be made of a generated workload, feature by feature', async () => {
    const out = join(directory, 'rag.jsonl');
    const workload = workloadOf({ profile: 'rag', calls: 3_000, days: 8, seed: 2 }, '2026-11-01T00:00:00Z');
    await writeWorkload(store, newScope(), { workload, format: 'jsonl', out, onProgress: () => undefined });
    const { profile } = await fitProfile(traceCalls(out), options);
    expect(profile.features.length).toBeGreaterThan(2);
    const twin = join(directory, 'rag-twin.csv');
    const again = workloadOf(
      { profile: profile as Record<string, unknown>, calls: 3_000, days: 8, seed: 9 },
      '2026-11-01T00:00:00Z',
    );
    await writeWorkload(store, newScope(), {
      workload: again,
      format: 'csv',
      out: twin,
      onProgress: () => undefined,
    });
    const { result } = await compareWorkloads(out, twin);
    process.stderr.write(`Generated workload and twin: ${JSON.stringify(result)}\n`);
    expect(result.alike).toBe(true);
    expect(result.seasonality.distance).toBeLessThan(0.1);
  });

  it.each([
    ['', /is empty/],
    ['a,b\n1,2\n', /form is not known/],
    ['TIMESTAMP,ContextTokens,GeneratedTokens\nyesterday,1,2\n', /line 2 states no time/],
    ['{"timestamp":0,"input_length":-4,"output_length":1}\n', /line 1 states no count of input tokens/],
    ['{"timestamp":0\n', /line 1 is no JSON/],
  ])('is refused for %j', async (text, message) => {
    const file = join(directory, 'bad');
    writeFileSync(file, text);
    await expect(fitProfile(traceCalls(file), options)).rejects.toThrow(message);
  });

  it('is refused for too few calls', async () => {
    const file = join(directory, 'few.csv');
    writeFileSync(file, 'TIMESTAMP,ContextTokens,GeneratedTokens\n2026-01-01 00:00:00,1,2\n');
    await expect(fitProfile(traceCalls(file), options)).rejects.toMatchObject({ code: 'no_calls' });
  });
});

describe('distributions', () => {
  it('are as far apart as their cumulated shares at most', () => {
    expect(ksDistance([1, 2, 3, 4], [1, 2, 3, 4])).toBe(0);
    expect(ksDistance([1, 2], [3, 4])).toBe(1);
    expect(ksDistance([1, 1, 2, 3], [1, 2, 2, 3])).toBe(0.25);
  });

  it('are kept as means of ten neighbours, so that extremes are nobody’s', () => {
    const values = Array.from({ length: 1_000 }, (_, index) => index ** 2);
    const quantiles = quantilesOf(values, 3);
    expect(quantiles).toHaveLength(100);
    expect(quantiles.at(-1)).toBeLessThan(999 ** 2);
    expect(quantiles[0]).toBeGreaterThan(0);
    expect(ksDistance(values, quantiles)).toBeLessThan(0.02);
  });

  it('correlate by rank', () => {
    expect(rankCorrelation([1, 2, 3, 4], [1, 4, 9, 16])).toBeCloseTo(1);
    expect(rankCorrelation([1, 2, 3, 4], [4, 3, 2, 1])).toBeCloseTo(-1);
    expect(rankCorrelation([1, 2, 3], [5, 5, 5])).toBe(0);
  });
});
