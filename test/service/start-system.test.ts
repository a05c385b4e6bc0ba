import { execFile } from 'node:child_process';
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { processEnvironment } from '../../packages/foundation/src/index.ts';
import { clientOf } from '../fixtures/run-watch.ts';
import { startTestSystem, type TestSystem, temporaryDirectory } from '../fixtures/system.ts';

const command = fileURLToPath(new URL('../../apps/cli/bin/apex.mjs', import.meta.url));
let directory: ReturnType<typeof temporaryDirectory>;
const systems: TestSystem[] = [];

beforeEach(() => {
  directory = temporaryDirectory();
});
afterEach(async () => {
  // In order: what a killed supervisor leaves behind would still write into what is removed here.
  for (const system of systems.splice(0)) await system.stop();
  directory.remove();
});

async function start(demo = false): Promise<TestSystem> {
  const system = await startTestSystem({ dataDirectory: directory.path, demo });
  systems.push(system);
  return system;
}

function apex(
  args: string[],
  environment: Record<string, string> = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  const { PATH, HOME } = processEnvironment();
  const env = { PATH, HOME, ...environment };
  return new Promise((resolve) => {
    execFile(command, args, { env }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr });
    });
  });
}

test('starts, ends in order on Ctrl-C, and starts again with the same data and no second demo', async () => {
  const first = await start(true);
  expect(first.output()).toContain('demo workload');
  expect(statSync(join(directory.path, 'ready.json')).mode & 0o777).toBe(0o600);
  const owner = clientOf(first.ready.web, first.ready.accessToken);
  const before = (await owner.questions.ask('data-sufficiency', {})).calls;
  expect(await first.stop()).toBe(0);
  const second = await start(true);
  expect(second.output()).not.toContain('demo workload');
  const again = clientOf(second.ready.web, second.ready.accessToken);
  expect((await again.questions.ask('data-sufficiency', {})).calls).toBe(before);
  expect(second.ready.ingestKey).toBe(first.ready.ingestKey);
});

test('after kill -9 of the whole supervisor the next start is clean, and nothing is lost', async () => {
  const first = await start(true);
  const calls = (
    await clientOf(first.ready.web, first.ready.accessToken).questions.ask('data-sufficiency', {})
  ).calls;
  await first.kill();
  const second = await start(true);
  expect(
    (await clientOf(second.ready.web, second.ready.accessToken).questions.ask('data-sufficiency', {})).calls,
  ).toBe(calls);
  expect(second.output()).not.toMatch(/ at .*\.ts:\d+/);
});

test('a second start on the same data says where the first one runs', async () => {
  const first = await start();
  const second = await apex(['up', '--data', directory.path]);
  expect(second.code).toBe(1);
  expect(second.stderr).toContain(`already runs on ${directory.path}, at ${first.ready.web}`);
  expect(second.stderr).not.toMatch(/ at .*\.ts:\d+/);
});

test('a port that was asked for and is busy is a clear error', async () => {
  const busy = createServer();
  await new Promise<void>((resolve) => {
    busy.listen(0, '127.0.0.1', resolve);
  });
  const port = String((busy.address() as AddressInfo).port);
  const { code, stderr } = await apex(['up', '--data', directory.path], { APEX_WEB_PORT: port });
  busy.close();
  expect(code).toBe(1);
  expect(stderr).toContain(`Port ${port} (web, from APEX_WEB_PORT) is in use`);
  expect(stderr).toContain('What to do:');
});

test('a data directory that is a file, and one that is damaged, are said to be so', async () => {
  const file = join(directory.path, 'file');
  writeFileSync(file, '');
  const notDirectory = await apex(['up', '--data', file]);
  expect(notDirectory).toMatchObject({ code: 1, stderr: expect.stringContaining('cannot be used') });
  const damaged = join(directory.path, 'damaged');
  await apex(['doctor', '--data', damaged]);
  const { mkdirSync } = await import('node:fs');
  mkdirSync(damaged);
  writeFileSync(join(damaged, 'secrets.json'), '{"half":');
  const { code, stderr } = await apex(['up', '--data', damaged]);
  expect(code).toBe(1);
  expect(stderr).toContain('is damaged');
  expect(stderr).not.toMatch(/ at .*\.ts:\d+/);
});

test('wrong settings are all named at once', async () => {
  const { code, stderr } = await apex(['up', '--data', directory.path], {
    APEX_WEB_PORT: 'x',
    APEX_AUTH_PORT: '99999',
    APEX_LOG_LEVEL: 'loud',
  });
  expect(code).toBe(1);
  for (const variable of ['APEX_WEB_PORT', 'APEX_AUTH_PORT', 'APEX_LOG_LEVEL'])
    expect(stderr).toContain(variable);
});

test('works where checkout data is closed to everybody else (0700), logs and credentials are private', async () => {
  chmodSync(directory.path, 0o700);
  const system = await start();
  for (const name of ['secrets.json', 'cli.json', 'ready.json']) {
    expect(statSync(join(directory.path, name)).mode & 0o077).toBe(0);
  }
  const logs = ['auth', 'backend', 'analytics', 'web']
    .map((name) => readFileSync(join(directory.path, 'logs', `${name}.log`), 'utf8'))
    .join('\n');
  for (const secret of [
    system.ready.accessToken,
    system.ready.ingestKey,
    new URL(system.ready.signInUrl).searchParams.get('token') ?? 'none',
  ]) {
    expect(logs).not.toContain(secret);
  }
});
