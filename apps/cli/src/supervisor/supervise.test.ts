import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { superviseService } from './supervise.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'apex-supervise-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A small real program that plays a service: it reports ready and stays until told to end. */
function program(text: string) {
  const main = join(root, 'service.mjs');
  writeFileSync(main, text);
  return { name: 'web' as const, main, variables: { APEX_MARK: 'mine' } };
}
const notices: string[] = [];
const options = () => ({ logDirectory: root, onNotice: (notice: string) => notices.push(notice) });
const stays = `process.send({ type: 'ready', url: 'http://x' }); setInterval(() => {}, 1000);`;

test('hands a service its own variables and nothing of ours', async () => {
  const secret = 'APEX_TEST_FOREIGN_SECRET';
  vi.stubEnv(secret, 'visible');
  const service = superviseService(program(`console.log(JSON.stringify(process.env)); ${stays}`), options());
  expect(await service.ready).toBe('http://x');
  await service.stop();
  const log = readFileSync(join(root, 'web.log'), 'utf8');
  expect(log).toContain('"APEX_MARK":"mine"');
  expect(log).not.toContain(secret);
});

test('starts a killed service again', async () => {
  const service = superviseService(program(stays), options());
  await service.ready;
  const first = service.processId() ?? 0;
  process.kill(first, 'SIGKILL');
  await vi.waitFor(() => expect(notices).toContain('web is running again'), { timeout: 5_000 });
  expect(service.processId()).not.toBe(first);
  await service.stop();
  expect(service.processId()).toBeUndefined();
});

test('a service that was serving is started again at once, however often it is killed', async () => {
  const heard: string[] = [];
  const service = superviseService(program(stays), {
    logDirectory: root,
    onNotice: (notice) => heard.push(notice),
  });
  await service.ready;
  for (let round = 1; round <= 3; round += 1) {
    process.kill(service.processId() ?? 0, 'SIGKILL');
    const back = () => heard.filter((notice) => notice === 'web is running again').length;
    await vi.waitFor(() => expect(back()).toBe(round), { timeout: 5_000 });
  }
  expect(heard.filter((notice) => notice.includes('restarting in 200 ms'))).toHaveLength(3);
  await service.stop();
}, 20_000);

test('a service that refuses its configuration is not tried again, and its words reach the person', async () => {
  const service = superviseService(
    program(`console.error('APEX_X: is not set'); process.exit(78)`),
    options(),
  );
  await expect(service.ready).rejects.toMatchObject({
    code: 'engine_unavailable',
    message: expect.stringContaining('APEX_X: is not set'),
  });
  await service.stop();
});

test('a service that never starts is given up after some tries', async () => {
  const service = superviseService(program(`console.error('no luck'); process.exit(1)`), options());
  await expect(service.ready).rejects.toMatchObject({ message: expect.stringContaining('no luck') });
  await service.stop();
}, 30_000);
