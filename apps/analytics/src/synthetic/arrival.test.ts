import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { sessionsPerHour } from './arrival.ts';
import type { Arrival } from './arrival-process.ts';
import { generateWorkload } from './generate-workload.ts';
import { newScope, openTestStore, profileOf, readCalls } from './testing/made-calls.ts';

const hours = 24 * 60;
const slots = {
  startMs: Date.parse('2026-09-01T00:00:00Z'),
  hours,
  sessions: 30 * hours,
  seed: 6,
  stream: 'one',
};
const flat = { hours: Array.from({ length: 24 }, () => 1), weekend: 1 };

/** Variance of the hourly counts over their mean: 1 by chance alone. */
function dispersion(arrival: Arrival): number {
  const counts = sessionsPerHour({ ...flat, arrival }, slots);
  expect(counts.reduce((sum, one) => sum + one, 0)).toBe(slots.sessions);
  const mean = slots.sessions / hours;
  return counts.reduce((sum, one) => sum + (one - mean) ** 2, 0) / hours / mean;
}

describe('sessions by the hour', () => {
  it('are even, by chance, in bursts or excited, and always as many as asked for', () => {
    expect(dispersion({ process: 'even' })).toBe(0);
    expect(dispersion({ process: 'poisson' })).toBeGreaterThan(0.85);
    expect(dispersion({ process: 'poisson' })).toBeLessThan(1.15);
    // A gamma factor of shape k adds mean / k.
    expect(dispersion({ process: 'gamma', shape: 5 })).toBeGreaterThan(5);
    expect(dispersion({ process: 'gamma', shape: 5 })).toBeLessThan(9);
    // An excited process has 1 / (1 - branching)^2 over times much longer than its decay.
    const excited = dispersion({ process: 'hawkes', branching: 0.5, decayMs: 60_000 });
    expect(excited).toBeGreaterThan(3.3);
    expect(excited).toBeLessThan(4.7);
  });

  it('are the same for the same seed, and others for another feature', () => {
    const arrival: Arrival = { process: 'gamma', shape: 1 };
    const counts = sessionsPerHour({ ...flat, arrival }, slots);
    expect(sessionsPerHour({ ...flat, arrival }, slots)).toEqual(counts);
    expect(sessionsPerHour({ ...flat, arrival }, { ...slots, stream: 'two' })).not.toEqual(counts);
  });
});

describe('gaps between sessions', () => {
  it('are as the process says: by chance, in clusters, or as measured', async () => {
    const { store, close } = await openTestStore();
    try {
      const scope = newScope();
      const arrivals: Arrival[] = [
        { process: 'poisson' },
        { process: 'hawkes', branching: 0.7, decayMs: 2_000 },
        { process: 'renewal', fills: true, gapMs: { quantiles: [1_000, 1_000, 1_000, 9_000, 9_000] } },
        { process: 'gamma', shape: 8 },
      ];
      const profile = profileOf(...arrivals.map((arrival) => ({ arrival, prefixHashes: false })));
      await generateWorkload(store, scope, {
        profile,
        calls: 24_000,
        period: { from: '2026-11-02T00:00:00Z', to: '2026-11-02T08:00:00Z' },
        seed: 1,
      });
      const rows = await readCalls(store, scope, {
        select: 'feature, arraySort(groupArray(toUnixTimestamp64Milli(started_at))) as starts',
        rest: 'group by feature order by feature',
        row: z.object({ feature: z.string(), starts: z.array(z.number()) }),
      });
      const variations = rows.map(({ starts }) => {
        const gaps = starts.slice(1).map((at, index) => at - (starts[index] ?? at));
        const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
        return Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length) / mean;
      });
      const [poisson = 0, hawkes = 0, , gamma = 0] = variations;
      expect(poisson).toBeGreaterThan(0.93);
      expect(poisson).toBeLessThan(1.07);
      expect(hawkes).toBeGreaterThan(1.5);
      // Within an hour gaps vary by 1 / sqrt(shape); hours differ by as much again.
      expect(gamma).toBeLessThan(0.7);
      const measured = rows[2]?.starts ?? [];
      const gaps = measured.slice(1).map((at, index) => at - (measured[index] ?? at));
      const short =
        gaps.filter((gap) => gap < 0.5 * (3_600_000 / (measured.length / 8))).length / gaps.length;
      // Three of five quantiles are short: half of all gaps, and some of the step between them.
      expect(short).toBeGreaterThan(0.45);
      expect(short).toBeLessThan(0.75);
    } finally {
      await close();
    }
  });
});
