import { newId, subprotocol } from '@netra/contract';
import { describe, expect, test } from 'vitest';
import {
  hasRedisServer,
  type RedisServer,
  startRedisServer,
} from '../../../../test/fixtures/redis-server.ts';
import { createInstallation } from '../testing/backends.ts';
import { RawSocket, type RawSocketOptions } from '../ws/testing/raw-socket.ts';

// A backend as in production, with the chattiest log there is, is shown every kind of secret in every place, right and
// wrong; then everything it wrote is searched for them.
describe.each([{ redis: false }, { redis: true }])('with Redis: $redis', ({ redis }) => {
  const check = !redis || hasRedisServer() ? test : test.skip;

  check('no ticket and no token is in anything a backend writes', async () => {
    const server: RedisServer | undefined = redis ? await startRedisServer() : undefined;
    const installation = await createInstallation();
    try {
      const organizationId = newId('organization');
      const token = await installation.identity.accessToken({ organizationId, role: 'analyst' });
      const expired = await installation.identity.accessToken({ organizationId, expires: '-1m' });
      const key = `apex_abcdefgh_${'5e'.repeat(32)}`;
      const backend = await installation.startProcess('small', {
        APEX_LOG_LEVEL: 'trace',
        ...(server === undefined ? {} : { APEX_REDIS_URL: server.url }),
      });
      const tickets: string[] = [];
      const ticket = async () => {
        const answer = await fetch(`${backend.url}/api/websocket/ticket`, {
          method: 'POST',
          headers: { authorization: `Bearer ${token}` },
        });
        const issued = ((await answer.json()) as { ticket: string }).ticket;
        tickets.push(issued);
        return issued;
      };
      if (redis) await expect.poll(async () => await ticket(), { timeout: 5_000 }).toContain('.r.');
      const connect = async (options: RawSocketOptions, first?: string) => {
        const socket = new RawSocket(`${backend.url.replace('http', 'ws')}/ws`, options);
        if (first !== undefined) await socket.send(first);
        await Promise.race([socket.next('hello').catch(() => undefined), socket.closed]);
        socket.cut();
      };
      const authenticate = (secret: string) => JSON.stringify({ type: 'authenticate', token: secret });
      for (const secret of [token, expired, key]) {
        await connect({ headers: { authorization: `Bearer ${secret}` } });
        await connect({ protocols: [subprotocol, `bearer.${secret}`] });
        await connect({}, authenticate(secret));
        await connect({}, `${authenticate(secret)}broken`);
        await connect({ query: `token=${secret}` });
        await connect({ query: `ticket=${secret}` });
        await fetch(`${backend.url}/api/nothing?token=${secret}`, {
          headers: { authorization: `Bearer ${secret}`, cookie: `apex.session_token=${secret}` },
        });
      }
      const used = await ticket();
      await connect({ query: `ticket=${used}` });
      await connect({ query: `ticket=${used}` });
      await connect({ query: `ticket=${await ticket()}`, headers: { origin: 'https://evil.example' } });
      const thread = newId('thread');
      for (const path of ['events', 'events?waitMs=1', 'ag-ui', 'nothing']) {
        const separator = path.includes('?') ? '&' : '?';
        await fetch(`${backend.url}/api/threads/${thread}/${path}${separator}ticket=${await ticket()}`, {
          headers: { accept: 'text/event-stream' },
        });
      }
      await fetch(`${backend.url}/api/ag-ui/run?ticket=${await ticket()}`, { method: 'POST', body: '{' });
      if (server !== undefined) {
        const lost = await ticket();
        await server.kill();
        await connect({ query: `ticket=${lost}` });
        await connect({ query: `ticket=${await ticket()}` });
      }
      await backend.end();

      const output = backend.output();
      expect(output.split('\n').length).toBeGreaterThan(20);
      for (const secret of [token, expired]) {
        expect(output).not.toContain(secret);
        expect(output).not.toContain(secret.split('.')[2]);
      }
      expect(output).not.toContain('5e'.repeat(32));
      expect(tickets.length).toBeGreaterThan(6);
      for (const text of tickets) expect(output).not.toContain(text.split('.')[1]);
    } finally {
      await installation.close();
      await server?.close();
    }
  });
});
