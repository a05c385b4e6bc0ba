// `npm run check`: everything that can be said of the code without running it.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { processEnvironment } from '../packages/foundation/src/index.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const program = (name: string) => join(root, 'node_modules/.bin', name);

const checks: readonly { name: string; command: readonly string[] }[] = [
  {
    name: 'format and lint (biome)',
    command: [program('biome'), 'ci', '--colors=off', '--diagnostic-level=warn', '.'],
  },
  { name: 'one of each (compliance)', command: [process.execPath, join(root, 'scripts/compliance.ts')] },
  { name: 'types (tsc)', command: [program('tsc'), '--noEmit', '-p', '.'] },
  { name: 'unused code and dependencies (knip)', command: [program('knip')] },
  {
    name: 'walls and style (topology)',
    command: [program('vitest'), 'run', '--project', 'fast_feedback', 'test/architecture'],
  },
];

function run(
  check: (typeof checks)[number],
): Promise<{ name: string; ok: boolean; output: string; durationMs: number }> {
  const startedAt = performance.now();
  const [command = '', ...args] = check.command;
  const child = spawn(command, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...processEnvironment(), NO_COLOR: '1' },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  return new Promise((resolve) => {
    child.once('exit', (code) =>
      resolve({ name: check.name, ok: code === 0, output, durationMs: performance.now() - startedAt }),
    );
  });
}

const startedAt = performance.now();
const outcomes = await Promise.all(checks.map(run));
for (const outcome of outcomes) {
  process.stdout.write(
    `${outcome.ok ? 'ok    ' : 'FAILED'} ${outcome.name} (${(outcome.durationMs / 1000).toFixed(1)} s)\n`,
  );
  if (!outcome.ok) process.stdout.write(`${outcome.output.trim()}\n\n`);
}
process.stdout.write(`checked in ${((performance.now() - startedAt) / 1000).toFixed(1)} s\n`);
process.exitCode = outcomes.every((outcome) => outcome.ok) ? 0 : 1;
