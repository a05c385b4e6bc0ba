import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openServiceLog } from './service-log.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'apex-log-'));
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(root, { recursive: true, force: true });
});

test('keeps what is written, across openings', async () => {
  const file = join(root, 'web.log');
  for (const line of ['one\n', 'two\n']) {
    const log = openServiceLog(file, () => undefined);
    log.write(Buffer.from(line));
    await log.close();
  }
  expect(readFileSync(file, 'utf8')).toBe('one\ntwo\n');
});

test('a file that cannot be written is told once, ends nothing, and is tried again after a while', async () => {
  const notices: string[] = [];
  const directory = join(root, 'later');
  const file = join(directory, 'web.log');
  const log = openServiceLog(file, (notice) => notices.push(notice));
  vi.useFakeTimers({ toFake: ['Date'] });
  log.write(Buffer.from('lost\n'));
  await vi.waitFor(() => expect(notices).toHaveLength(1));
  expect(notices[0]).toContain(file);
  log.write(Buffer.from('dropped\n'));
  mkdirSync(directory);
  vi.setSystemTime(Date.now() + 11_000);
  log.write(Buffer.from('kept\n'));
  await log.close();
  expect(readFileSync(file, 'utf8')).toBe('kept\n');
  expect(notices).toHaveLength(1);
});
