import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openStore, type Store } from '../apps/analytics/src/store/store.ts';
import { generateWorkload, workloadRows } from '../apps/analytics/src/synthetic/generate-workload.ts';
import { inject, parseInjections } from '../apps/analytics/src/synthetic/inject/inject.ts';
import { planWorkload } from '../apps/analytics/src/synthetic/plan.ts';
import { profileNamed } from '../apps/analytics/src/synthetic/profiles/profiles.ts';
import { groundTruth } from '../apps/analytics/src/synthetic/truth.ts';
import { newId, type Scope } from '../packages/contract/src/index.ts';
import { createLogger } from '../packages/foundation/src/index.ts';
import type { Benchmark } from './measurement.ts';

const usualCalls = 2_000_000;
const period = { from: '2026-10-01T00:00:00Z', to: '2026-10-31T00:00:00Z' };
const seed = 7;
/** Generation must reach this part of the rate at which the engine inserts the same rows from a table. */
const leastOfInsert = 0.5;
/** Memory that generating twice as many calls may take more. */
const mostGrowth = 1.25;
const waste =
  'prompt-cache:0.5,response-cache:0.5,context-growth:0.5,loop-waste:0.5,batch:0.5,embedding-dedupe:0.5';

const newScope = (): Scope => ({
  organizationId: newId('organization'),
  principal: { kind: 'service', service: 'backend', role: 'owner' },
});

/**
 * The same rows once more, read from the table they are in and written like any, by both cores: what the engine itself
 * can insert. It is the same work after the rows are there: the same table, its keys, and every roll-up that is fed from it.
 */
const copy = `
insert into apex.llm_calls
settings max_insert_threads = 2, parallel_view_processing = 1, max_execution_time = 0, prefer_column_name_to_alias = 1
select * replace ({to:String} as organization_id) from apex.llm_calls as c where c.organization_id = {organization:String}`;

async function copyRate(store: Store, from: Scope, calls: number): Promise<number> {
  const to = newScope();
  const startedAt = performance.now();
  await store.write(from, (writer) =>
    writer.command(copy, { organization: from.organizationId, to: to.organizationId }),
  );
  return calls / ((performance.now() - startedAt) / 1000);
}

/** Most memory the process has held up to now, in bytes. */
const peakBytes = () => process.resourceUsage().maxRSS * 1024;

/** How fast workloads are generated, against the engine's own insert of the same rows in the same run; and with how much memory. */
export const benchmark: Benchmark = async () => {
  const { values } = parseArgs({ strict: false, options: { calls: { type: 'string' } } });
  const calls = Number(values.calls ?? usualCalls);
  const directory = mkdtempSync(join(tmpdir(), 'apex-bench-synthetic-'));
  const store = await openStore({
    location: { directory },
    logger: createLogger({ service: 'analytics', level: 'warn' }),
  });
  try {
    const injections = parseInjections(waste);
    const profile = inject(profileNamed('customer-support'), { injections, seed, callsPerHour: calls / 720 });
    const [scope, half] = [newScope(), newScope()];
    await generateWorkload(store, half, { profile, calls: calls / 2, period, seed: seed + 1 });
    const peakOfHalf = peakBytes();

    const stored = { seconds: 0 };
    let startedAt = performance.now();
    const made = await generateWorkload(store, scope, {
      ...{ profile, calls, period, seed },
      onBatch: () => {
        stored.seconds = (performance.now() - startedAt) / 1000;
      },
    });
    if (made.calls < 0.95 * calls) throw new Error(`only ${made.calls} of ${calls} calls are there`);
    const rate = made.calls / stored.seconds;
    const peakOfWhole = peakBytes();

    startedAt = performance.now();
    const truth = await groundTruth(store, scope, made.plan);
    const truthSeconds = (performance.now() - startedAt) / 1000;
    if (truth.length !== injections.length) throw new Error(`only ${truth.length} wastes are known`);
    const insertRate = await copyRate(store, scope, made.calls);

    startedAt = performance.now();
    let bytes = 0;
    const plan = planWorkload({ profile, calls: calls / 4, period, seed });
    for await (const chunk of await workloadRows(store, scope, { plan, format: 'JSONEachRow' })) {
      bytes += (chunk as Buffer).length;
    }
    const fileSeconds = (performance.now() - startedAt) / 1000;
    const millions = `${(made.calls / 1e6).toFixed(1)} M calls`;
    return [
      { name: `generated into a project, ${millions}`, value: rate, unit: 'calls/s' },
      { name: 'the engine inserts the same rows', value: insertRate, unit: 'calls/s' },
      {
        name: 'generation of the engine’s own insert',
        value: rate / insertRate,
        unit: 'x',
        atLeast: leastOfInsert,
      },
      { name: `truth of ${truth.length} wastes, ${millions}`, value: truthSeconds, unit: 's' },
      { name: 'streamed as JSON lines', value: calls / 4 / fileSeconds, unit: 'calls/s' },
      { name: 'streamed as JSON lines, bytes', value: bytes / fileSeconds / 1e6, unit: 'MB/s' },
      {
        name: 'peak memory with twice the calls',
        value: peakOfWhole / peakOfHalf,
        unit: 'x',
        limit: mostGrowth,
      },
      { name: 'peak memory', value: peakOfWhole / 2 ** 20, unit: 'MiB' },
    ];
  } finally {
    await store.close();
    rmSync(directory, { recursive: true, force: true });
  }
};
