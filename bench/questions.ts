import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { answerQuestion, parseParameters } from '../apps/analytics/src/questions/answer-question.ts';
import { openStore, type Store } from '../apps/analytics/src/store/store.ts';
import { generateDemo } from '../apps/analytics/src/synthetic/generate-demo.ts';
import { newId, type QuestionName, type Scope } from '../packages/contract/src/index.ts';
import { createLogger } from '../packages/foundation/src/index.ts';
import { type Benchmark, type Measurement, percentile } from './measurement.ts';

const days = 60;
const endsAt = '2026-11-01T00:00:00Z';
/** Calls that are generated; all others are copies of them under other ids, a little later. */
const templateCalls = 500_000;
const warmUps = 2;
const rounds = 25;
const p95LimitMs = 50;

const period = { from: '2026-10-01T00:00:00Z', to: endsAt };

/** What a dashboard asks: every question, the common ones in the forms that pages use. */
const asked: readonly (readonly [label: string, name: QuestionName, body: object])[] = [
  ['spend, total', 'spend', { period }],
  ['spend by day and feature', 'spend', { period, by: ['feature'], grain: 'day' }],
  ['spend by hour', 'spend', { period, grain: 'hour' }],
  ['spend by model and provider', 'spend', { period, by: ['model', 'provider'] }],
  ['spend of one feature', 'spend', { period, by: ['model'], filter: { status: ['ok'] } }],
  ['top movers', 'top-movers', { period }],
  ['usage by bucket', 'usage-by-bucket', { period }],
  ['unit economics', 'unit-economics', { period }],
  ['cache hit rates', 'cache-hit-rates', { period }],
  ['latency', 'latency', { period }],
  ['errors', 'errors', { period }],
  ['concurrency', 'concurrency', { period }],
  ['anomalies', 'anomalies', { period }],
  ['forecast', 'forecast', { period }],
  ['budget', 'budget', { month: '2026-10', amount: '100000', asOf: '2026-10-25T00:00:00Z' }],
  ['price changes', 'price-changes', { period }],
  ['unpriced', 'unpriced', { period }],
  ['data sufficiency', 'data-sufficiency', {}],
];

const newScope = (): Scope => ({
  organizationId: newId('organization'),
  principal: { kind: 'service', service: 'backend', role: 'owner' },
});

const copy = `
insert into apex.llm_calls
select * replace (
  {to:String} as organization_id,
  concat(call_id, {suffix:String}) as call_id,
  if(conversation_id = '', '', concat(conversation_id, {suffix:String})) as conversation_id,
  started_at + toIntervalMillisecond({shift:UInt32}) as started_at)
from apex.llm_calls as c where c.organization_id = {organization:String}
settings max_execution_time = 0, max_insert_threads = 2, prefer_column_name_to_alias = 1`;

/** Makes an organization of about so many calls, in the engine. */
async function organizationOf(store: Store, template: Scope, calls: number): Promise<Scope> {
  const scope = newScope();
  for (let round = 0; round < Math.ceil(calls / templateCalls); round += 1) {
    await store.write(template, (writer) =>
      writer.command(copy, {
        organization: template.organizationId,
        to: scope.organizationId,
        suffix: `~${round}`,
        // Copies of a call stay within its minute or the next: the period stays the same, however many there are.
        shift: (round * 7_919) % 60_000,
      }),
    );
  }
  // An empty table answers fast: what is measured must be there, in the calls and in the roll-ups.
  const { totals } = await answerQuestion(
    { store, scope },
    'spend',
    parseParameters('spend', { period: { from: '2026-01-01T00:00:00Z', to: '2027-01-01T00:00:00Z' } }),
  );
  if (totals.calls < calls * 0.95) throw new Error(`only ${totals.calls} of ${calls} calls are there`);
  return scope;
}

/** Months and years of what was made that the engine has not yet merged into one part, or merges now. */
const unmerged = `
select table, partition from system.parts
where active and database = 'apex' and partition in ('202609', '202610', '2026')
  and table not in ('llm_calls', 'call_keys')
group by table, partition having count() > 1
union all select table, partition_id from system.merges`;
const settlesWithinMs = 20 * 60_000;

/** Waits until the engine has merged what was written: a dashboard is not asked in the minutes of a mass import. */
async function settle(store: Store, scope: Scope): Promise<void> {
  const startedAt = performance.now();
  for (;;) {
    const { rows } = await store.write(scope, (writer) => writer.query(unmerged));
    if (rows.length === 0) return;
    if (performance.now() - startedAt > settlesWithinMs)
      throw new Error(`the engine does not come to rest: ${JSON.stringify(rows)}`);
    await wait(1_000);
  }
}

async function timesOf(
  store: Store,
  scope: Scope,
  [, name, body]: (typeof asked)[number],
): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < warmUps + rounds; round += 1) {
    const startedAt = performance.now();
    await answerQuestion({ store, scope }, name, parseParameters(name, body));
    if (round >= warmUps) times.push(performance.now() - startedAt);
  }
  return times;
}

/** Says how far a run is, which takes many minutes at 100 M calls. */
function tell(text: string, startedAt: number): void {
  process.stderr.write(`${text} after ${((performance.now() - startedAt) / 1000).toFixed(0)} s\n`);
}

/** What goes wrong half-way is told, and fails the run: what was measured until then is still shown. */
function failed(what: string, error: unknown): Measurement {
  process.stderr.write(
    `${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  return { name: `${what}: failed`, value: 1, unit: 'failures', limit: 0 };
}

/** Asks every question of organizations of these many calls, in one store; with two sizes, also how much slower the larger is. */
export async function measure(sizes: readonly [number, ...number[]]): Promise<readonly Measurement[]> {
  const directory = mkdtempSync(join(tmpdir(), 'apex-bench-questions-'));
  const logger = createLogger({ service: 'analytics', level: 'warn' });
  const store = await openStore({ location: { directory }, logger });
  try {
    const template = newScope();
    const startedAt = performance.now();
    await generateDemo(store, template, { endsAt, days, calls: templateCalls });
    const measurements: Measurement[] = [];
    const scopes: { calls: number; scope: Scope }[] = [];
    for (const calls of sizes) {
      const what = `${calls / 1e6} M calls`;
      try {
        scopes.push({ calls, scope: await organizationOf(store, template, calls) });
        await settle(store, template);
        tell(`${what} are there`, startedAt);
      } catch (error) {
        measurements.push(failed(`making ${what}`, error));
        break;
      }
    }
    for (const question of asked) {
      const p95s: number[] = [];
      for (const { calls, scope } of scopes) {
        let times: number[];
        try {
          times = await timesOf(store, scope, question);
        } catch (error) {
          measurements.push(failed(`${question[0]}, ${calls / 1e6} M calls`, error));
          continue;
        }
        const name = `${question[0]}, ${calls / 1e6} M calls`;
        const p95 = percentile(times, 0.95);
        p95s.push(p95);
        measurements.push(
          { name: `${name}, p50`, value: percentile(times, 0.5), unit: 'ms' },
          { name: `${name}, p95`, value: p95, unit: 'ms', limit: p95LimitMs },
        );
      }
      const [small, large] = p95s;
      if (small === undefined || large === undefined) continue;
      // Below a millisecond or two a ratio would only be of noise.
      const ratio = Math.max(large, 2) / Math.max(small, 2);
      measurements.push({ name: `${question[0]}, p95 of the larger`, value: ratio, unit: 'x', limit: 1.5 });
    }
    return measurements;
  } finally {
    await store.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Every question over 10 M calls. */
export const benchmark: Benchmark = () => measure([10_000_000]);
