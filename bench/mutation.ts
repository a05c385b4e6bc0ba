import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Stryker } from '@stryker-mutator/core';
import type { Benchmark, Measurement } from './measurement.ts';

/** The rooms whose arithmetic everything rests on, and the share of changes to it that their own tests must notice. */
const atLeast = { pricing: 85, replay: 85 } as const;
type Room = keyof typeof atLeast;
const rooms: readonly Room[] = ['pricing', 'replay'];

const root = fileURLToPath(new URL('..', import.meta.url));
const reports = join(root, 'test-results', 'mutation');

type Mutants = Awaited<ReturnType<Stryker['runMutationTest']>>;

type Mode = { readonly isFresh: boolean; readonly withConstants: boolean };

/** Changes the sources of one room, one place at a time, in a copy of the project, and runs the tests that reach it. */
async function mutate(room: Room, { isFresh, withConstants }: Mode): Promise<Mutants> {
  const copies = mkdtempSync(join(tmpdir(), 'apex-mutation-'));
  // Whoever ends a run keeps what it found so far, and none of the copies.
  const remove = () => rmSync(copies, { recursive: true, force: true });
  process.once('exit', remove);
  try {
    const stryker = new Stryker({
      mutate: [
        `packages/${room}/src/**/*.ts`,
        '!**/*.test.ts',
        // The door of the package: names and no behaviour.
        '!**/index.ts',
      ],
      ignorePatterns: [
        '**',
        '!packages/**/*',
        '!test/fixtures/**/*',
        '!scripts/price-book/**/*',
        '!bench/mutation/**/*',
        '!package.json',
      ],
      plugins: ['@stryker-mutator/vitest-runner'],
      testRunner: 'vitest',
      vitest: { configFile: 'bench/mutation/vitest.config.ts' },
      coverageAnalysis: 'perTest',
      concurrency: 2,
      // A busy machine is slow, and slow is not noticed: what does not come to an end is found by its count of steps.
      timeoutMS: 30_000,
      tempDirName: copies,
      cleanTempDir: 'always',
      // Only what changed since the last run, source or test, is tried again.
      incremental: true,
      force: isFresh,
      // What runs once, as a file is loaded, is reached by every test of the room: each change to it runs all of them.
      ignoreStatic: !withConstants,
      incrementalFile: join(reports, `${room}.incremental.json`),
      reporters: ['json', 'html', 'progress-append-only'],
      jsonReporter: { fileName: join(reports, `${room}.json`) },
      htmlReporter: { fileName: join(reports, `${room}.html`) },
      allowEmpty: false,
    });
    return await stryker.runMutationTest();
  } finally {
    process.off('exit', remove);
    remove();
  }
}

type Count = Record<'killed' | 'timedOut' | 'survived' | 'uncovered' | 'leftOut', number>;

function countOf(mutants: Mutants): Count {
  const of = (...statuses: readonly string[]) =>
    mutants.filter(({ status }) => statuses.includes(status)).length;
  return {
    killed: of('Killed'),
    timedOut: of('Timeout'),
    survived: of('Survived'),
    uncovered: of('NoCoverage'),
    leftOut: of('Ignored'),
  };
}

/** Per cent of the changes that a test noticed: by failing, or by not coming to an end. */
function scoreOf({ killed, timedOut, survived, uncovered }: Count): number {
  const noticed = killed + timedOut;
  return (100 * noticed) / (noticed + survived + uncovered);
}

function measure(room: Room, mutants: Mutants): Measurement[] {
  const total = countOf(mutants);
  // A file of nothing but types and constants has no score.
  const tried = mutants.filter(({ status }) => status !== 'Ignored');
  const files = Map.groupBy(tried, ({ fileName }) => relative(root, fileName));
  return [
    { name: `${room}: mutation score`, value: scoreOf(total), unit: '%', atLeast: atLeast[room] },
    { name: `${room}: killed`, value: total.killed, unit: 'mutants' },
    { name: `${room}: timed out`, value: total.timedOut, unit: 'mutants' },
    { name: `${room}: survived`, value: total.survived, unit: 'mutants' },
    { name: `${room}: reached by no test`, value: total.uncovered, unit: 'mutants' },
    { name: `${room}: constants, not tried`, value: total.leftOut, unit: 'mutants' },
    ...[...files]
      .toSorted(([left], [right]) => left.localeCompare(right))
      .map(([file, ofFile]): Measurement => {
        const { killed, timedOut, survived, uncovered } = countOf(ofFile);
        return {
          name: `${file}: ${killed} killed, ${timedOut} timed out, ${survived} survived, ${uncovered} not reached`,
          value: scoreOf(countOf(ofFile)),
          unit: '%',
        };
      }),
  ];
}

/**
 * Mutation testing of pricing and replay: Stryker changes their sources one place at a time, and the share of changes
 * that their own tests notice is the score. `--room pricing` or `--room replay` takes one of them; `--fresh` tries also
 * what did not change since the last run here. Constants are left out and counted apart, as they take most of the time;
 * `--constants` tries them as well. Public data is left out, so that every clone gets one score.
 */
export const benchmark: Benchmark = async () => {
  const { values } = parseArgs({
    strict: false,
    options: { room: { type: 'string' }, fresh: { type: 'boolean' }, constants: { type: 'boolean' } },
  });
  const asked = rooms.filter((room) => values.room === undefined || values.room === room);
  if (asked.length === 0)
    throw new Error(`There is no room "${String(values.room)}" here; expected one of ${rooms.join(', ')}.`);
  mkdirSync(reports, { recursive: true });
  process.chdir(root);
  const measurements: Measurement[] = [];
  const mode: Mode = { isFresh: values.fresh === true, withConstants: values.constants === true };
  for (const room of asked) measurements.push(...measure(room, await mutate(room, mode)));
  return measurements;
};
