import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { processEnvironment } from '@netra/foundation';
import { afterAll, beforeAll, expect, test } from 'vitest';

const bin = fileURLToPath(new URL('../../bin/apex.mjs', import.meta.url));
/** Answers every export with the format that was asked for; what is in a report is for the backend's tests. */
const server = createServer((request, response) => {
  const { searchParams } = new URL(request.url ?? '/', 'http://any.invalid');
  response.end(searchParams.get('format') === 'json' ? '{"version":1}' : '# Headline\n');
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => new Promise((resolve) => server.close(resolve)));

function report(...words: string[]): Promise<string> {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const args = [bin, 'report', 'rep_1', '--url', url, '--key', 'apex_key', ...words];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { env: { PATH: processEnvironment().PATH } }, (_error, output) =>
      resolve(output),
    );
  });
}

test('without a file a report is printed, and as one JSON text where that is asked for', async () => {
  expect(await report()).toBe('# Headline\n');
  expect(JSON.parse(await report('--json'))).toEqual({ format: 'markdown', content: '# Headline' });
  expect(JSON.parse(await report('--json', '--format', 'json'))).toEqual({ version: 1 });
});
