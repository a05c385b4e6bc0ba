// `npm run bench -- <name>`: each benchmark compares, in one run on one machine, with a peer or a stated limit, and
// appends what it measured to bench/results/<name>.jsonl with the machine and the commit.
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { type Benchmark, holds, type Measurement } from './measurement.ts';

const benchmarks: Readonly<Record<string, () => Promise<{ benchmark: Benchmark }>>> = {
  'golden-path': () => import('./golden-path.ts'),
  'ingest-json': () => import('./ingest-json.ts'),
  'otlp-ingest': () => import('./otlp-ingest.ts'),
  'file-import': () => import('./file-import.ts'),
  levers: () => import('./levers.ts'),
  'levers-speed': () => import('./levers-speed.ts'),
  pricing: () => import('./pricing.ts'),
  questions: () => import('./questions.ts'),
  synthetic: () => import('./synthetic.ts'),
  faults: () => import('./faults.ts'),
  scenarios: () => import('./scenarios.ts'),
  'stream-loss': () => import('./stream-loss.ts'),
  'stream-cost': () => import('./stream-cost.ts'),
  'concurrent-runs': () => import('./concurrent-runs.ts'),
  'kill-every-step': () => import('./kill-every-step.ts'),
  'stop-everywhere': () => import('./stop-everywhere.ts'),
  'questions-large': () => import('./questions-large.ts'),
  mutation: () => import('./mutation.ts'),
};

/** What runs when none is named: all but those that take many minutes, or tens of gigabytes. */
const long = new Set([
  'questions-large',
  'faults',
  'stream-loss',
  'concurrent-runs',
  'mutation',
  'kill-every-step',
  'stop-everywhere',
]);
const byDefault = Object.keys(benchmarks).filter((name) => !long.has(name));

/** Options that make a run shorter or longer than the usual one. */
const shorter = ['workloads', 'calls', 'runs', 'quick'];

function describe(measurement: Measurement): string {
  const { name, value, unit, limit, atLeast } = measurement;
  const bounds = [
    ...(limit === undefined ? [] : [`limit ${limit} ${unit}`]),
    ...(atLeast === undefined ? [] : [`at least ${atLeast} ${unit}`]),
  ];
  const verdict = holds(measurement) ? 'ok' : 'MISSED';
  const stated = bounds.length === 0 ? '' : `  ${bounds.join(', ')}  ${verdict}`;
  return `${name.padEnd(48)} ${value.toFixed(2).padStart(12)} ${unit}${stated}`;
}

async function run(name: string): Promise<boolean> {
  const load = benchmarks[name];
  if (load === undefined)
    throw new Error(
      `There is no benchmark "${name}"; expected one of ${Object.keys(benchmarks).join(', ')}.`,
    );
  const { benchmark } = await load();
  const measurements = await benchmark();
  for (const measurement of measurements) process.stdout.write(`${describe(measurement)}\n`);
  const record = {
    at: new Date().toISOString(),
    commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim(),
    machine: {
      cpu: cpus()[0]?.model,
      cores: cpus().length,
      memoryGiB: Math.round(totalmem() / 1024 ** 3),
      node: process.version,
    },
    measurements,
  };
  // A run that was made shorter or longer says nothing about the benchmark.
  if (shorter.some((option) => values[option] !== undefined)) return measurements.every(holds);
  const results = new URL('results/', import.meta.url);
  mkdirSync(results, { recursive: true });
  appendFileSync(new URL(`${name}.jsonl`, results), `${JSON.stringify(record)}\n`);
  return measurements.every(holds);
}

const { positionals: names, values } = parseArgs({
  allowPositionals: true,
  strict: false,
  options: {
    workloads: { type: 'string' },
    calls: { type: 'string' },
    runs: { type: 'string' },
    quick: { type: 'boolean' },
    room: { type: 'string' },
    fresh: { type: 'boolean' },
  },
});
let ok = true;
for (const name of names.length === 0 ? byDefault : names) ok = (await run(name)) && ok;
process.exitCode = ok ? 0 : 1;
