import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { choosePorts } from './choose-ports.ts';
import { freePort } from './ports.ts';

let busy: Server;
let busyPort: number;
beforeEach(async () => {
  busy = createServer();
  await new Promise<void>((resolve) => {
    busy.listen(0, '127.0.0.1', resolve);
  });
  busyPort = (busy.address() as AddressInfo).port;
});
afterEach(() => busy.close());

test('0 takes any free port', async () => {
  const { ports } = await choosePorts({ web: 0, backend: 0, auth: 0, analytics: 0 });
  expect(Object.values(ports).every((port) => port > 0)).toBe(true);
  expect(new Set(Object.values(ports)).size).toBe(4);
});

test('a port that was asked for and is taken is an error that names it and its variable', async () => {
  await expect(choosePorts({ web: busyPort, backend: 0, auth: 0, analytics: 0 })).rejects.toMatchObject({
    code: 'port_in_use',
    message: expect.stringContaining(`Port ${busyPort} (web, from APEX_WEB_PORT)`),
    suggestion: expect.stringContaining('APEX_WEB_PORT'),
  });
});

test('a free port that was asked for is taken', async () => {
  const wanted = await freePort();
  expect((await choosePorts({ web: wanted, backend: 0, auth: 0, analytics: 0 })).ports.web).toBe(wanted);
});
