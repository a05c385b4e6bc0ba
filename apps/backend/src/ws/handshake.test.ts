import { ApexError, newId } from '@netra/contract';
import { describe, expect, test } from 'vitest';
import type { StreamSession } from '../session/stream-session.ts';
import { beginHandshake } from './handshake.ts';

const session: StreamSession = {
  scope: {
    organizationId: newId('organization'),
    principal: { kind: 'user', userId: newId('user'), sessionId: newId('session'), role: 'analyst' },
  },
  goodUntilMs: Number.POSITIVE_INFINITY,
};
const authenticate = (token: string) => JSON.stringify({ type: 'authenticate', token });

/** A handshake whose only good token is `good`, and what came of it. */
function begun(requested: Promise<StreamSession | null>) {
  const outcome: {
    sessions: StreamSession[];
    waiting: (readonly string[])[];
    errors: string[];
    tokens: string[];
  } = {
    sessions: [],
    waiting: [],
    errors: [],
    tokens: [],
  };
  const handshake = beginHandshake(requested, {
    sessions: {
      ofToken: async (token) => {
        outcome.tokens.push(token);
        if (token !== 'good') throw new ApexError('unauthenticated', 'wrong');
        return session;
      },
    },
    onSession(known, waiting) {
      outcome.sessions.push(known);
      outcome.waiting.push(waiting);
    },
    onRefused: (error) => outcome.errors.push(error.code),
  });
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return { handshake, outcome, settled };
}

describe('before it is known who connects', () => {
  test('a request that vouches for itself needs no frame', async () => {
    const { outcome, settled } = begun(Promise.resolve(session));
    await settled();
    expect(outcome).toMatchObject({ sessions: [session], errors: [], tokens: [] });
  });

  test('a request without a credential waits for the first frame', async () => {
    const { handshake, outcome, settled } = begun(Promise.resolve(null));
    await settled();
    expect(outcome.sessions).toEqual([]);
    handshake.receive(authenticate('good'));
    await settled();
    expect(outcome.sessions).toEqual([session]);
  });

  test('a refused request stays refused, whatever frame follows', async () => {
    const { handshake, outcome, settled } = begun(Promise.reject(new ApexError('ticket_invalid', 'used')));
    handshake.receive(authenticate('good'));
    await settled();
    handshake.receive(authenticate('good'));
    await settled();
    expect(outcome).toMatchObject({ sessions: [], errors: ['ticket_invalid'], tokens: [] });
  });

  test('frames that come early are kept in order', async () => {
    const { handshake, outcome, settled } = begun(Promise.resolve(session));
    for (const text of ['one', 'two', 'three']) handshake.receive(text);
    await settled();
    expect(outcome.waiting).toEqual([['one', 'two', 'three']]);
  });

  test('frames after the first one are kept while its token is checked', async () => {
    const { handshake, outcome, settled } = begun(Promise.resolve(null));
    handshake.receive(authenticate('good'));
    handshake.receive('two');
    await settled();
    expect(outcome.tokens).toEqual(['good']);
    expect(outcome.waiting).toEqual([['two']]);
  });

  test('early frames of more than are kept in all are refused, however few', async () => {
    const { handshake, outcome, settled } = begun(new Promise(() => undefined));
    handshake.receive('x'.repeat(1_000_000));
    await settled();
    expect(outcome.errors).toEqual([]);
    handshake.receive('x'.repeat(100_000));
    await settled();
    expect(outcome.errors).toEqual(['rate_limited']);
  });

  test('more early frames than are kept are refused', async () => {
    const { handshake, outcome, settled } = begun(new Promise(() => undefined));
    for (let count = 0; count < 65; count += 1) handshake.receive('x');
    await settled();
    expect(outcome.errors).toEqual(['rate_limited']);
  });

  test.each([authenticate('wrong'), '{"type":"ping"}', 'nonsense', authenticate('')])(
    'the first frame %s is refused as no credential, never as a fault',
    async (text) => {
      const { handshake, outcome, settled } = begun(Promise.resolve(null));
      await settled();
      handshake.receive(text);
      await settled();
      expect(outcome).toMatchObject({ sessions: [], errors: ['unauthenticated'] });
    },
  );

  test('a second token is not tried after a wrong one', async () => {
    const { handshake, outcome, settled } = begun(Promise.resolve(null));
    await settled();
    handshake.receive(authenticate('wrong'));
    handshake.receive(authenticate('good'));
    await settled();
    expect(outcome).toMatchObject({ sessions: [], errors: ['unauthenticated'], tokens: ['wrong'] });
  });

  test('a database that is out of reach is said to be that, and worth another try', async () => {
    const away = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    const { outcome, settled } = begun(Promise.reject(away));
    await settled();
    expect(outcome.errors).toEqual(['dependency_unavailable']);
  });

  test('what fails for no reason of the client is a fault of ours', async () => {
    const { outcome, settled } = begun(Promise.reject(new Error('broken')));
    await settled();
    expect(outcome.errors).toEqual(['internal']);
  });
});
