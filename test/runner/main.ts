// `npm test`: the one test runner. It picks layers, runs vitest for each, refuses to call a run that tested nothing
// a success, and ends with one line of counts.
import { categories } from './categories.ts';
import { layers } from './layers.ts';
import { parseRunnerOptions, type RunnerOptions } from './options.ts';
import { type LayerOutcome, listFiles, runLayer } from './run-layer.ts';

async function chosenFiles(layer: string, options: RunnerOptions): Promise<string[]> {
  const pattern = options.category === undefined ? undefined : categories[options.category];
  if (pattern === undefined) return [...options.files];
  return (await listFiles(layer)).filter((file) => pattern.test(file));
}

async function list(options: RunnerOptions): Promise<void> {
  for (const layer of options.layers) {
    const pattern = options.category === undefined ? /./ : (categories[options.category] ?? /./);
    const files = (await listFiles(layer)).filter((file) => pattern.test(file));
    process.stdout.write(
      `${layer} (${layers.find((entry) => entry.name === layer)?.holds}): ${files.length} files\n`,
    );
    for (const file of files) process.stdout.write(`  ${file}\n`);
  }
  process.stdout.write('Listed only: no test was run.\n');
}

function problemOf(outcome: LayerOutcome): string | undefined {
  if (outcome.problem !== undefined) return outcome.problem;
  const limitMs = layers.find((layer) => layer.name === outcome.layer)?.limitMs ?? Number.POSITIVE_INFINITY;
  return outcome.durationMs > limitMs
    ? `took ${Math.round(outcome.durationMs / 1000)} s, over its limit`
    : undefined;
}

async function run(options: RunnerOptions): Promise<void> {
  const outcomes: LayerOutcome[] = [];
  for (const layer of options.layers) {
    const files = await chosenFiles(layer, options);
    if (options.category !== undefined && files.length === 0) continue;
    const outcome = await runLayer(layer, files, options);
    outcomes.push(outcome);
    const failed = outcome.failed > 0 || outcome.problem !== undefined;
    if (failed && options.fastFail) break;
  }
  const sum = (count: (outcome: LayerOutcome) => number) =>
    outcomes.reduce((total, outcome) => total + count(outcome), 0);
  const problems = outcomes.flatMap((outcome) => {
    const problem = problemOf(outcome);
    return problem === undefined ? [] : [`${outcome.layer}: ${problem}`];
  });
  const failed = sum((outcome) => outcome.failed) + problems.length;
  const passed = sum((outcome) => outcome.passed);
  if (passed + failed === 0) problems.push('no test ran at all');
  if (options.json) process.stdout.write(`${JSON.stringify({ outcomes, problems })}\n`);
  for (const failure of outcomes.flatMap((outcome) => outcome.failures)) {
    process.stdout.write(`FAILED ${failure}\n`);
  }
  for (const problem of problems) process.stdout.write(`FAILED ${problem}\n`);
  process.stdout.write(
    `\n${passed} passed, ${failed} failed, ${sum((outcome) => outcome.skipped)} skipped\n`,
  );
  process.exitCode = failed > 0 || problems.length > 0 ? 1 : 0;
}

try {
  const options = parseRunnerOptions(process.argv.slice(2));
  await (options.list ? list(options) : run(options));
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 2;
}
