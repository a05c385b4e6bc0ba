// A backend that serves streams and nothing else, over a real PostgreSQL, for tests of delivery: runs are played by
// the test, which appends their events to the real log.
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import {
  ApexError,
  type Asked,
  askedSchema,
  type Event,
  type EventDraft,
  newId,
  type Role,
  type Scope,
} from '@netra/contract';
import {
  createAccessTokenVerifier,
  createAuthenticator,
  createHttpService,
  createLogger,
  createServiceTokenIssuer,
  createServiceTokenVerifier,
  type HttpService,
  remoteKeys,
  withScope,
} from '@netra/foundation';
import { createTestIdentity } from '../../../../../test/fixtures/identity.ts';
import { createTestDatabase, type TestDatabase } from '../../../../../test/fixtures/postgres.ts';
import { appendEvents } from '../../log/append-events.ts';
import { createTailer } from '../../log/tailer.ts';
import { openRedis } from '../../redis/open-redis.ts';
import { watchRevocations } from '../../session/revocations.ts';
import { claimCommand } from '../../store/commands.ts';
import { openStores } from '../../store/open-stores.ts';
import { createThread, insertThread } from '../../threads/threads.ts';
import type { Commands } from '../commands.ts';
import { registerStreams, type Streams } from '../register-streams.ts';
import type { StreamSettings } from '../stream-settings.ts';

export const publicUrl = 'http://apex.test';

export type Person = { readonly scope: Scope; readonly token: string };

/** A delta of a part, as a run writes it. */
export function delta(text: string, options: { offset?: number; part?: string } = {}): EventDraft {
  const { offset = 0, part = 'summary' } = options;
  return {
    type: 'partial_result',
    agent: 'report',
    step: 1,
    data: { messageId: 'msg_1', part, offset, text },
  };
}

/** A thought, the plainest event that must never be merged or dropped. */
export function thought(text: string): EventDraft {
  return { type: 'agent_thinking', agent: 'supervisor', step: 1, data: { thought: text, step: 1 } };
}

export type RunningStreams = Awaited<ReturnType<typeof startStreams>>;
export type StreamsForTest = {
  /** Another backend of the same installation: same database, same people. */
  readonly beside?: {
    readonly database: TestDatabase;
    readonly identity: Awaited<ReturnType<typeof createTestIdentity>>;
  };
  readonly redisUrl?: string;
};

/** Starts the streams over a database of their own; `restart` ends the server and starts it on the same port. */
export async function startStreams(settings: Partial<StreamSettings> = {}, options: StreamsForTest = {}) {
  const lines: string[] = [];
  const logger = createLogger(
    { service: 'backend', level: 'trace' },
    new Writable({
      write(chunk, _encoding, done) {
        lines.push(String(chunk));
        done();
      },
    }),
  );
  const { beside, redisUrl } = options;
  const database = beside?.database ?? (await createTestDatabase());
  const identity = beside?.identity ?? (await createTestIdentity());
  const { owner, app: appUrl, worker } = database.urls.backend;
  const stores = await openStores({ ownerUrl: owner, appUrl, workerUrl: worker }, { logger });
  const redis = redisUrl === undefined ? undefined : openRedis(redisUrl, logger);
  const tailer = createTailer({
    database: stores.worker.kysely,
    listenUrl: worker,
    logger,
    redis,
    pollMs: 50,
  });
  const tokens = await createServiceTokenIssuer(identity.serviceKeys.backend);
  const revocations = watchRevocations({ authUrl: identity.authUrl, tokens, logger });
  const authenticator = createAuthenticator({
    accessToken: createAccessTokenVerifier({ keys: remoteKeys(identity.authUrl), issuer: identity.issuer }),
    serviceToken: await createServiceTokenVerifier('backend', identity.publicKeys),
  });

  /** Appends without telling anybody, as a process does that dies right after. */
  async function appendSilently(
    scope: Scope,
    thread: string,
    drafts: readonly EventDraft[],
    options: { run?: string } = {},
  ): Promise<Event[]> {
    const run = options.run ?? null;
    const target = { organizationId: scope.organizationId, thread, run };
    return withScope(stores.app.kysely, scope, (transaction) => appendEvents(transaction, target, drafts));
  }

  function announce({ organizationId }: Scope, events: readonly Event[]): void {
    const last = events.at(-1);
    if (last !== undefined) tailer.announce({ organizationId, thread: last.thread, seq: last.seq, events });
  }

  async function append(...appended: Parameters<typeof appendSilently>): Promise<Event[]> {
    const events = await appendSilently(...appended);
    announce(appended[0], events);
    return events;
  }

  const commands: Commands = {
    async approve(_scope, { approvalId }) {
      throw new ApexError('not_found', `No run of these streams waits for ${approvalId}.`);
    },
    async ask(scope, ask) {
      const result: Asked = {
        thread: ask.thread ?? newId('thread'),
        run: newId('run'),
        messageId: newId('message'),
      };
      const asked = await withScope(stores.app.kysely, scope, async (transaction) => {
        const earlier = await claimCommand(transaction, scope, {
          cmdId: ask.cmdId,
          kind: 'ask',
          content: { text: ask.text },
          result,
          schema: askedSchema,
        });
        if (earlier !== undefined) return earlier;
        const { thread, run, messageId } = result;
        if (ask.thread === undefined) await insertThread(transaction, scope, { id: thread, title: ask.text });
        await appendEvents(transaction, { organizationId: scope.organizationId, thread, run }, [
          {
            type: 'run_accepted',
            agent: null,
            step: 0,
            data: { question: ask.text, messageId, userId: 'usr' },
          },
        ]);
        return result;
      });
      tailer.announce({ organizationId: scope.organizationId, thread: asked.thread, seq: 1 });
      return asked;
    },
    async stop(scope, { run }) {
      const event = await withScope(stores.app.kysely, scope, (transaction) =>
        transaction.selectFrom('run_event').select('thread').where('run', '=', run).executeTakeFirst(),
      );
      if (event === undefined) throw new ApexError('not_found', `There is no run ${run} here.`);
      return { thread: event.thread };
    },
  };

  let app: HttpService;
  let streams: Streams;
  let port = 0;
  async function listen(): Promise<void> {
    app = await createHttpService({
      service: 'backend',
      version: '0.0.0',
      logger,
      origins: [publicUrl],
      readiness: {},
    });
    streams = registerStreams(app, {
      database: stores.app.kysely,
      worker: stores.worker.kysely,
      tailer,
      authenticator,
      commands,
      publicUrl,
      logger,
      settings,
      redis,
      revocations,
    });
    await app.listen({ host: '127.0.0.1', port });
    port = (app.server.address() as AddressInfo).port;
  }
  await listen();

  return {
    stores,
    database,
    logger,
    identity,
    /** Every log line so far. */
    lines,
    append,
    appendSilently,
    announce,
    url: () => `http://127.0.0.1:${port}`,
    socketUrl: () => `ws://127.0.0.1:${port}/ws`,
    streams: () => streams,
    async person(options: { organizationId?: string; role?: Role; expires?: string } = {}): Promise<Person> {
      const organizationId = options.organizationId ?? newId('organization');
      const userId = newId('user');
      const sessionId = newId('session');
      const role = options.role ?? 'analyst';
      const scope: Scope = { organizationId, principal: { kind: 'user', userId, sessionId, role } };
      const token = await identity.accessToken({ organizationId, userId, sessionId, role, ...options });
      return { scope, token };
    },
    async thread(scope: Scope): Promise<string> {
      return (await createThread(stores.app.kysely, scope, 'A thread')).id;
    },
    async ticket(person: Person, origin: string | null = publicUrl): Promise<string> {
      const response = await fetch(new URL('/api/websocket/ticket', `http://127.0.0.1:${port}`), {
        method: 'POST',
        headers: { authorization: `Bearer ${person.token}`, ...(origin === null ? {} : { origin }) },
      });
      return ((await response.json()) as { ticket: string }).ticket;
    },
    async down(): Promise<void> {
      await app.close();
    },
    up: listen,
    async restart(): Promise<void> {
      await app.close();
      await listen();
    },
    async close(): Promise<void> {
      await app.close();
      await revocations.close();
      await tailer.close();
      await redis?.close();
      await stores.close();
      if (beside !== undefined) return;
      await identity.close();
      await database.drop();
    },
  };
}
