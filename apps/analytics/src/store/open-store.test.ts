import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestIdentity } from '../../../../test/fixtures/identity.ts';
import { startChild } from '../testing/child-analytics.ts';

let identity: Awaited<ReturnType<typeof createTestIdentity>>;
const root = mkdtempSync(join(tmpdir(), 'apex-analytics-open-'));

beforeAll(async () => {
  identity = await createTestIdentity();
});
afterAll(async () => {
  await identity.close();
  await rm(root, { recursive: true, force: true });
});

/** Starts on a directory that must not work; what it writes is for a person: one message, what to do, no stack. */
async function refusal(directory: string): Promise<string> {
  const child = await startChild(identity, directory);
  expect(child.url).toBeUndefined();
  expect(await child.ended).toBe(1);
  const output = child.output();
  expect(output).toContain('What to do:');
  expect(output).not.toMatch(/^\s+at .+:\d+/m);
  return output;
}

test('a second start finds what the first left, also when that was killed', async () => {
  const directory = join(root, 'twice');
  for (const end of ['stop', 'kill', 'stop'] as const) {
    const child = await startChild(identity, directory);
    expect([child.url, child.output()]).toEqual([expect.stringContaining('http'), '']);
    const ready = await fetch(new URL('/health/ready', child.url));
    expect(await ready.json()).toMatchObject({
      status: 'ready',
      dependencies: { clickhouse: { ready: true } },
    });
    await child[end]();
  }
});

test('a directory that another process has open is refused with that reason', async () => {
  const directory = join(root, 'shared');
  const first = await startChild(identity, directory);
  expect(await refusal(directory)).toContain('another process has it open');
  await first.stop();
});

test('a file where the directory should be is refused', async () => {
  const file = join(root, 'file');
  writeFileSync(file, '');
  expect(await refusal(file)).toContain('cannot be written');
});

test.skipIf(process.getuid?.() === 0)('a directory that may not be written is refused', async () => {
  const directory = join(root, 'locked');
  mkdirSync(directory);
  chmodSync(directory, 0o500);
  expect(await refusal(directory)).toContain('cannot be written');
});

test('a start that died while it made its tables is taken up by the next', async () => {
  const directory = join(root, 'half');
  const first = startChild(identity, directory);
  // Killed somewhere between the first file and the last table.
  await new Promise((resolve) => setTimeout(resolve, 450));
  const dying = await Promise.race([
    first,
    new Promise<undefined>((resolve) => setTimeout(resolve, 1, undefined)),
  ]);
  if (dying !== undefined) await dying.kill();
  else await (await first).kill();
  const second = await startChild(identity, directory);
  expect([second.url, second.output()]).toEqual([expect.stringContaining('http'), '']);
  await second.stop();
});
