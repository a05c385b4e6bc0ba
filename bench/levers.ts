import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createCallIntake } from '../apps/analytics/src/ingest/call-intake.ts';
import { importFile } from '../apps/analytics/src/ingest/import-file.ts';
import { leverRegistry } from '../apps/analytics/src/savings/levers/registry.ts';
import { savings } from '../apps/analytics/src/savings/savings.ts';
import { openStore, type Store } from '../apps/analytics/src/store/store.ts';
import { evaluationLines } from '../apps/analytics/src/synthetic/evaluation-rows.ts';
import { generateWorkload } from '../apps/analytics/src/synthetic/generate-workload.ts';
import { importOptionsSchema, levers, newId, type Scope, usd } from '../packages/contract/src/index.ts';
import { createLogger } from '../packages/foundation/src/index.ts';
import { shippedBook } from '../packages/pricing/src/index.ts';
import { errorOf, type Score, scoreOf, type Verdict, verdictsOf } from './levers-score.ts';
import { type Workload, workloads } from './levers-workloads.ts';
import type { Benchmark, Measurement } from './measurement.ts';

/** Both at least this, and the saving at most this far from the truth. */
const leastShare = 0.95;
const mostError = 0.02;

const usual = { workloads: '30', calls: '60000' };

/** Generates a workload into an organization of its own, lets all levers look at it, and compares. */
async function judge(store: Store, workload: Workload): Promise<Verdict[]> {
  const scope: Scope = {
    organizationId: newId('organization'),
    principal: { kind: 'service', service: 'backend', role: 'owner' },
  };
  const { profile, seed, period } = workload;
  const made = await generateWorkload(store, scope, workload);
  if (made.calls < 0.9 * workload.calls) throw new Error(`only ${made.calls} calls are there`);
  await takeOutcomes(store, scope, workload);
  const commitmentOffers = profile.features.flatMap(({ provider, model, waste }) =>
    waste.flatMap((one) =>
      one.lever === 'commitment'
        ? [{ provider, model, hourlyCost: usd(one.hourlyCost), coversPerHour: usd(one.coversPerHour) }]
        : [],
    ),
  );
  const { findings } = await savings(store, scope, { period, commitmentOffers, book: shippedBook() });
  const verdicts = verdictsOf(made.truth, findings);
  const faults = verdicts.filter((verdict) => verdict.is !== 'found' || errorOf(verdict) > mostError);
  const injected = workload.injections.map(({ lever, intensity }) => `${lever}:${intensity}`).join(' ');
  process.stdout.write(
    `${workload.name}, seed ${seed}: ${made.calls} calls, $${Number(made.cost).toFixed(2)}; ${injected}\n`,
  );
  for (const { lever, feature, is, truth, stated } of faults) {
    process.stdout.write(
      `  ${is.padEnd(6)} ${lever} in ${feature}: truth $${truth.toFixed(4)}, stated $${stated.toFixed(4)}\n`,
    );
  }
  return verdicts;
}

/** Imports the scored answers of a workload's evaluations, as a user would. */
async function takeOutcomes(store: Store, scope: Scope, { profile, seed }: Workload): Promise<void> {
  if (profile.features.every(({ evaluation }) => evaluation === undefined)) return;
  async function* body(): AsyncGenerator<Buffer> {
    let text = '';
    for (const line of evaluationLines(profile, seed)) {
      text += line;
      if (text.length < 65_536) continue;
      yield Buffer.from(text);
      text = '';
    }
    yield Buffer.from(text);
  }
  const intake = createCallIntake(store, { endUserKey: store.endUserKey });
  const options = importOptionsSchema.parse({ format: 'outcomes', project: profile.project });
  const events = importFile(store, intake, { scope, body: body(), options, totalBytes: null });
  for await (const event of events) {
    if (event.type !== 'result' || event.result.quarantined === 0) continue;
    throw new Error(
      `${event.result.quarantined} outcomes were put aside: ${JSON.stringify(event.result.problems[0])}`,
    );
  }
}

function line(cells: readonly string[]): string {
  return `${cells.map((cell, at) => (at === 0 ? cell.padEnd(18) : cell.padStart(9))).join(' ')}\n`;
}

function table(scores: readonly Score[], absent: readonly string[]): string {
  const percent = (share: number) => `${(100 * share).toFixed(1)}%`;
  return [
    line(['lever', 'built in', 'found', 'missed', 'false', 'precision', 'recall', 'mean off', 'worst off']),
    ...scores.map(({ lever, found, missed, wrong, precision, recall, meanError, worstError }) =>
      line([
        lever,
        ...[found + missed, found, missed, wrong].map(String),
        ...[precision, recall, meanError, worstError].map(percent),
      ]),
    ),
    absent.length === 0 ? '' : `No such lever yet: ${absent.join(', ')}\n`,
  ].join('');
}

/**
 * Scores every lever against workloads whose waste is known: precision and recall by lever and feature, and how far
 * stated savings lie from the truth. `--workloads N` and `--calls N` make it shorter or longer.
 */
export const benchmark: Benchmark = async () => {
  const { values } = parseArgs({
    strict: false,
    options: { workloads: { type: 'string' }, calls: { type: 'string' } },
  });
  const count = Number(values.workloads ?? usual.workloads);
  const calls = Number(values.calls ?? usual.calls);
  const directory = mkdtempSync(join(tmpdir(), 'apex-bench-levers-'));
  const store = await openStore({
    location: { directory },
    logger: createLogger({ service: 'analytics', level: 'warn' }),
  });
  try {
    const verdicts: Verdict[] = [];
    for (const workload of workloads(count, calls)) verdicts.push(...(await judge(store, workload)));
    const known = new Set(leverRegistry.map(({ name }) => name));
    const scores = levers.filter((lever) => known.has(lever)).map((lever) => scoreOf(lever, verdicts));
    process.stdout.write(
      table(
        scores,
        levers.filter((lever) => !known.has(lever)),
      ),
    );
    return scores.flatMap(({ lever, found, missed, precision, recall, worstError }): Measurement[] => [
      { name: `${lever}, wastes built in`, value: found + missed, unit: 'features' },
      { name: `${lever}, precision`, value: precision, unit: 'share', atLeast: leastShare },
      { name: `${lever}, recall`, value: recall, unit: 'share', atLeast: leastShare },
      {
        name: `${lever}, saving, furthest from the truth`,
        value: worstError,
        unit: 'share',
        limit: mostError,
      },
    ]);
  } finally {
    await store.close();
    rmSync(directory, { recursive: true, force: true });
  }
};
