import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { processEnvironment } from '@netra/foundation';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { writeConnection } from '../connection.ts';

const bin = fileURLToPath(new URL('../../bin/apex.mjs', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'apex-doctor-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
});

type Finding = { check: string; ok: boolean; detail: string };

/** Runs `apex doctor --json` on the directory and hands over what it found of one thing. */
function examined(check: string, variables: Record<string, string> = {}): Promise<Finding | undefined> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [bin, 'doctor', '--data', directory, '--json'],
      { env: { PATH: processEnvironment().PATH, ...variables } },
      (_error, output) => {
        const { findings } = JSON.parse(output) as { findings: Finding[] };
        resolve(findings.find((finding) => finding.check === check));
      },
    );
  });
}

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('the running system', () => {
  async function runningWithout(away: string): Promise<void> {
    const url = await serve((request, response) => {
      response.statusCode = away !== '' && request.url?.startsWith(away) ? 503 : 200;
      response.end('{}');
    });
    writeConnection(join(directory, 'cli.json'), { url, key: 'apex_key' });
  }

  test('is well when every service answers behind its address', async () => {
    await runningWithout('');
    expect(await examined('running system')).toMatchObject({ ok: true });
  });

  test('is not well when one of them is away, and which one is said', async () => {
    await runningWithout('/api/v1/');
    const found = await examined('running system');
    expect(found).toMatchObject({ ok: false, detail: expect.stringContaining('analytics') });
    expect(found?.detail).not.toContain('backend');
  });
});

test('a setting of the backend that is wrong is found before it is started', async () => {
  expect(await examined('settings')).toMatchObject({ ok: true });
  expect(await examined('settings', { APEX_MODEL_ORDER: 'nobody' })).toMatchObject({
    ok: false,
    detail: expect.stringContaining('APEX_MODEL_ORDER'),
  });
});

describe('a ClickHouse server of one’s own', () => {
  const url = () =>
    serve((request, response) => {
      const mayAsk = request.headers['x-clickhouse-user'] === 'apex';
      response.statusCode = mayAsk ? 200 : 403;
      response.end(mayAsk ? '25.8.1.1\n' : 'no such user\n');
    });

  test('is asked for its version as the user of the URL', async () => {
    const asUser = (await url()).replace('//', '//apex:secret@');
    expect(await examined('ClickHouse', { APEX_ANALYTICS_CLICKHOUSE_URL: asUser })).toMatchObject({
      ok: true,
      detail: expect.stringContaining('25.8.1.1'),
    });
  });

  test('that refuses is said to do so, without the password', async () => {
    const asOther = (await url()).replace('//', '//other:secret@');
    const found = await examined('ClickHouse', { APEX_ANALYTICS_CLICKHOUSE_URL: asOther });
    expect(found).toMatchObject({ ok: false, detail: expect.stringContaining('403') });
    expect(found?.detail).not.toContain('secret');
  });
});
