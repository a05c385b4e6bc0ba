import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { savings } from '../apps/analytics/src/savings/savings.ts';
import { openStore, type Store } from '../apps/analytics/src/store/store.ts';
import { demoProfile } from '../apps/analytics/src/synthetic/demo-profile.ts';
import { generateWorkload } from '../apps/analytics/src/synthetic/generate-workload.ts';
import type { WorkloadProfile } from '../apps/analytics/src/synthetic/profile.ts';
import { newId, type Scope } from '../packages/contract/src/index.ts';
import { createLogger } from '../packages/foundation/src/index.ts';
import { shippedBook } from '../packages/pricing/src/index.ts';
import type { Benchmark, Measurement } from './measurement.ts';

const period = { from: '2026-10-02T00:00:00.000Z', to: '2026-11-01T00:00:00.000Z' };
const rounds = 3;
/** `--calls=1000000` measures one size only. */
const sizes = [
  { calls: 1_000_000, limitMs: 1_500 },
  { calls: 10_000_000, limitMs: 10_000 },
] as const;

const { values: wanted } = parseArgs({ options: { calls: { type: 'string' } }, strict: false });
const isWanted = ({ calls }: { calls: number }) =>
  wanted.calls === undefined || Number(wanted.calls) === calls;

const newScope = (): Scope => ({
  organizationId: newId('organization'),
  principal: { kind: 'service', service: 'backend', role: 'owner' },
});

/** The demo shop without its answers: how much waste there is was worked out elsewhere, and is not asked here. */
const profile: WorkloadProfile = {
  ...demoProfile,
  features: demoProfile.features.map((feature) => ({ ...feature, waste: [] })),
};

/** Makes an organization of about so many calls, in the engine, and waits until what was written is merged. */
async function organizationOf(store: Store, calls: number): Promise<Scope> {
  const scope = newScope();
  const made = await generateWorkload(store, scope, { profile, calls, period, seed: 1 });
  // An empty table answers fast: what is measured must be there.
  if (made.calls < calls * 0.95) throw new Error(`only ${made.calls} of ${calls} calls are there`);
  for (let round = 0; round < 600; round += 1) {
    const { rows } = await store.write(scope, (writer) => writer.query('select 1 from system.merges'));
    if (rows.length === 0) break;
    await wait(1_000);
  }
  return scope;
}

/** All levers and both portfolios over 1 M and 10 M calls: time, and what memory the process held at most. */
export const benchmark: Benchmark = async () => {
  const directory = mkdtempSync(join(tmpdir(), 'apex-bench-levers-'));
  const logger = createLogger({ service: 'analytics', level: 'warn' });
  const store = await openStore({ location: { directory }, logger });
  const measurements: Measurement[] = [];
  try {
    for (const { calls, limitMs } of sizes.filter(isWanted)) {
      const scope = await organizationOf(store, calls);
      const times: number[] = [];
      const cpuTimes: number[] = [];
      for (let round = 0; round < rounds; round += 1) {
        const startedAt = performance.now();
        const before = process.cpuUsage();
        const { portfolio, findings } = await savings(store, scope, { period, book: shippedBook() });
        times.push(performance.now() - startedAt);
        const used = process.cpuUsage(before);
        cpuTimes.push((used.user + used.system) / 1_000);
        if (findings.length === 0 || portfolio.calls < calls * 0.95) throw new Error('nothing was looked at');
      }
      const name = `${calls / 1e6} M calls, all levers and portfolio`;
      measurements.push(
        { name, value: Math.min(...times), unit: 'ms', limit: limitMs },
        // The engine runs in this process: on a busy machine this says more than the time on the clock.
        { name: `${calls / 1e6} M calls, processor time`, value: Math.min(...cpuTimes), unit: 'ms' },
        {
          name: `${calls / 1e6} M calls, memory of the process`,
          value: process.memoryUsage.rss() / 1024 ** 2,
          unit: 'MiB',
        },
      );
    }
    return measurements;
  } finally {
    await store.close();
    rmSync(directory, { recursive: true, force: true });
  }
};
