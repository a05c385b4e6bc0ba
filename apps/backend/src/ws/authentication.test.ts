import { newId, subprotocol } from '@netra/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RawSocket, type RawSocketOptions } from './testing/raw-socket.ts';
import { type Person, publicUrl, type RunningStreams, startStreams } from './testing/running-streams.ts';

let running: RunningStreams;
let person: Person;
const sockets: RawSocket[] = [];

function connect(options: RawSocketOptions = {}): RawSocket {
  const socket = new RawSocket(running.socketUrl(), options);
  sockets.push(socket);
  return socket;
}

beforeAll(async () => {
  running = await startStreams({ authenticateWithinMs: 300, pongMs: 200 });
  person = await running.person();
});

afterAll(async () => {
  for (const socket of sockets) socket.cut();
  await running?.close();
});

describe('each way to say who connects', () => {
  test('1: the Authorization header', async () => {
    const socket = connect({ headers: { authorization: `Bearer ${person.token}` } });
    const hello = await socket.next('hello');
    expect(person.scope.principal).toMatchObject({ userId: hello.userId });
    expect(hello.authenticatedForMs).toBeGreaterThan(0);
  });

  test('2: the subprotocol, of which only the version is answered', async () => {
    const socket = connect({ protocols: [subprotocol, `bearer.${person.token}`] });
    await socket.next('hello');
    expect(socket.socket.protocol).toBe(subprotocol);
  });

  test('3: the first frame', async () => {
    const socket = connect();
    await socket.send({ type: 'authenticate', token: person.token });
    await socket.next('hello');
  });

  test('4: a ticket', async () => {
    const socket = connect({
      query: `ticket=${await running.ticket(person)}`,
      headers: { origin: publicUrl },
    });
    await socket.next('hello');
  });

  test('one of our own services for a person', async () => {
    const { createServiceTokenIssuer } = await import('@netra/foundation');
    const issuer = await createServiceTokenIssuer(running.identity.serviceKeys.web);
    const socket = connect({
      headers: { authorization: `Bearer ${await issuer.issue('backend', person.scope)}` },
    });
    await socket.next('hello');
  });

  test('frames that arrive before the credential is checked are kept in order', async () => {
    const thread = await running.thread(person.scope);
    const socket = connect({ query: `ticket=${await running.ticket(person, null)}` });
    await Promise.all([
      socket.send({ type: 'ping' }),
      socket.send({ type: 'subscribe', thread, afterSeq: 0 }),
      socket.send({ type: 'ping' }),
    ]);
    await socket.until(
      (seen) => seen.framesOf('pong').length === 2 && seen.framesOf('subscribed').length === 1,
    );
    expect(socket.frames[0]?.type).toBe('hello');
  });
});

describe('refusals', () => {
  async function refusal(options: RawSocketOptions, first?: string) {
    const socket = connect(options);
    if (first !== undefined) await socket.send(first);
    const { code } = await socket.closed;
    expect(socket.framesOf('hello')).toEqual([]);
    return { code, error: socket.framesOf('error')[0]?.error.code };
  }

  test('a wrong header is refused, though a good ticket follows: the first credential decides', async () => {
    const query = `ticket=${await running.ticket(person, null)}`;
    expect(await refusal({ query, headers: { authorization: 'Bearer wrong' } })).toEqual({
      code: 4500,
      error: 'unauthenticated',
    });
    // The ticket was not even looked at.
    await connect({ query }).next('hello');
  });

  test('a wrong subprotocol token is refused, though a good first frame would follow', async () => {
    const first = JSON.stringify({ type: 'authenticate', token: person.token });
    expect(await refusal({ protocols: [subprotocol, 'bearer.wrong'] }, first)).toMatchObject({ code: 4500 });
  });

  test('a wrong first frame is refused', async () => {
    expect(await refusal({}, '{"type":"authenticate","token":"wrong"}')).toMatchObject({ code: 4500 });
    expect(await refusal({}, '{"type":"ping"}')).toMatchObject({ code: 4500 });
    expect(await refusal({}, 'nonsense')).toMatchObject({ code: 4500 });
  });

  test('silence is refused', async () => {
    expect(await refusal({})).toMatchObject({ code: 4500, error: 'unauthenticated' });
  });

  test('an expired token is told to come back with a new one', async () => {
    const late = await running.person({ expires: '-1m' });
    expect(await refusal({ headers: { authorization: `Bearer ${late.token}` } })).toEqual({
      code: 4014,
      error: 'token_expired',
    });
  });

  test.each(['token', 'access_token', 'authorization', 'jwt'])(
    'a token in the address as %s is refused',
    async (name) => {
      const query = `${name}=${person.token}`;
      expect(await refusal({ query, headers: { authorization: `Bearer ${person.token}` } })).toEqual({
        code: 4500,
        error: 'unauthenticated',
      });
    },
  );

  test('a ticket that never was, one used before, and one from another origin are refused', async () => {
    expect(await refusal({ query: 'ticket=nonsense' })).toEqual({ code: 4500, error: 'ticket_invalid' });
    const used = `ticket=${await running.ticket(person, null)}`;
    await connect({ query: used }).next('hello');
    expect(await refusal({ query: used })).toEqual({ code: 4500, error: 'ticket_invalid' });
    const bound = `ticket=${await running.ticket(person, publicUrl)}`;
    expect(await refusal({ query: bound })).toEqual({ code: 4500, error: 'ticket_invalid' });
  });

  test('a page of another site is refused', async () => {
    expect(
      await refusal({ headers: { origin: 'https://evil.example', authorization: `Bearer ${person.token}` } }),
    ).toEqual({ code: 4507, error: 'forbidden' });
  });

  test('an unknown version is refused with a code of its own', async () => {
    expect(
      await refusal({ protocols: ['apex.v2'], headers: { authorization: `Bearer ${person.token}` } }),
    ).toEqual({ code: 4509, error: 'version_unsupported' });
  });

  test('another path is no WebSocket', async () => {
    const socket = new RawSocket(`${running.socketUrl()}/other`);
    expect((await socket.closed).code).toBe(1006);
  });
});

describe('renewing a credential', () => {
  test('does not interrupt the stream', async () => {
    const socket = connect({ headers: { authorization: `Bearer ${person.token}` } });
    const thread = await running.thread(person.scope);
    await socket.send({ type: 'subscribe', thread, afterSeq: 0 });
    await socket.next('subscribed');
    await socket.send({ type: 'authenticate', token: person.token });
    expect((await socket.next('authenticated')).authenticatedForMs).toBeGreaterThan(0);
    expect(socket.framesOf('subscribed')).toHaveLength(1);
  });

  test('as another person is refused, and the connection stays with its own', async () => {
    const socket = connect({ headers: { authorization: `Bearer ${person.token}` } });
    await socket.next('hello');
    const other = await running.person({ organizationId: person.scope.organizationId });
    await socket.send({ type: 'authenticate', token: other.token });
    expect((await socket.next('error')).error.code).toBe('forbidden');
    await socket.send({ type: 'ping' });
    await socket.next('pong');
  });

  test('that ends in mid-stream closes with 4014', async () => {
    const brief = await running.person({ expires: '2s' });
    const socket = connect({ headers: { authorization: `Bearer ${brief.token}` } });
    await socket.next('hello');
    expect(await socket.closed).toMatchObject({ code: 4014, reason: 'credentials_stale' });
  });

  test('revoking a session closes its sockets and no others', async () => {
    const gone = await running.person({ organizationId: person.scope.organizationId });
    const [theirs, ours] = [gone, person].map((who) =>
      connect({ headers: { authorization: `Bearer ${who.token}` } }),
    );
    await Promise.all([theirs!.next('hello'), ours!.next('hello')]);
    const { ApexError } = await import('@netra/contract');
    const closed = running
      .streams()
      .webSockets.closeWhere(
        (scope) =>
          scope.principal.kind === 'user' &&
          gone.scope.principal.kind === 'user' &&
          scope.principal.sessionId === gone.scope.principal.sessionId,
        new ApexError('credentials_stale', 'The session was ended.'),
      );
    expect(closed).toBe(1);
    expect((await theirs!.closed).code).toBe(4014);
    await ours!.send({ type: 'ping' });
    await ours!.next('pong');
  });
});

test('no token and no ticket is in any log line', async () => {
  const ticket = await running.ticket(person, null);
  await connect({ query: `ticket=${ticket}` }).next('hello');
  await await connect({ query: `token=${person.token}` }).closed;
  await fetch(`${running.url()}/api/nothing?ticket=${ticket}`);
  await fetch(`${running.url()}/api/threads/${newId('thread')}/events?ticket=${ticket}`);
  expect(running.lines.length).toBeGreaterThan(0);
  const text = running.lines.join('\n');
  expect(text).not.toContain(ticket.split('.')[1]);
  expect(text).not.toContain(person.token);
  expect(text).not.toContain(person.token.split('.')[2]);
});
