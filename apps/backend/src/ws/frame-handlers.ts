import { ApexError, type ClientFrame, type Scope, toWireError, userOf } from '@netra/contract';
import { requirePermission, requireRole } from '@netra/foundation';
import type { StreamSessions } from '../session/stream-session.ts';
import { actorOf } from '../store/actor.ts';
import type { Commands, ReadPositions } from './commands.ts';
import type { Connection } from './connection.ts';
import type { StreamSettings } from './stream-settings.ts';
import { Subscription } from './subscription.ts';
import type { ReadStart, ThreadFeeds } from './thread-feeds.ts';

export type FrameDependencies = {
  readonly feeds: ThreadFeeds;
  readonly commands: Commands;
  readonly readPositions: ReadPositions;
  readonly sessions: Pick<StreamSessions, 'ofToken'>;
  readonly settings: StreamSettings;
};

type FrameOf<Type extends ClientFrame['type']> = Extract<ClientFrame, { type: Type }>;
type Handler<Type extends ClientFrame['type']> = (
  connection: Connection,
  frame: FrameOf<Type>,
) => void | Promise<void>;
/** One handler for each type of frame: a type without one does not compile. */
type Handlers = { readonly [Type in ClientFrame['type']]: Handler<Type> };

function samePerson(left: Scope, right: Scope): boolean {
  return left.organizationId === right.organizationId && actorOf(left) === actorOf(right);
}

async function subscribe(
  { feeds, settings }: FrameDependencies,
  connection: Connection,
  start: ReadStart,
): Promise<void> {
  requirePermission(connection.session().scope, 'read');
  connection.endSubscription(connection.subscriptionOf(start.thread));
  if (connection.subscriptionCount() >= settings.maximumSubscriptions) {
    throw new ApexError(
      'connection_limit',
      `A connection reads at most ${settings.maximumSubscriptions} threads.`,
      {
        details: { limit: settings.maximumSubscriptions },
        suggestion: 'Unsubscribe from a thread first, or open a second connection.',
      },
    );
  }
  // Listed before it has begun, so that a frame that comes meanwhile can end it.
  const subscription = new Subscription(connection, start.thread);
  connection.addSubscription(subscription);
  try {
    subscription.begun(await feeds.read(connection.session().scope, start, subscription));
  } catch (error) {
    connection.endSubscription(subscription);
    throw error;
  }
}

function requireAsking(scope: Scope): void {
  requireRole(scope, 'analyst');
  requirePermission(scope, 'ask');
}

function handlersOf(dependencies: FrameDependencies): Handlers {
  const { commands, readPositions, sessions } = dependencies;
  return {
    async authenticate(connection, frame) {
      const renewed = await sessions.ofToken(frame.token);
      if (!samePerson(renewed.scope, connection.session().scope)) {
        throw new ApexError('forbidden', 'An open connection stays with its person and organization.', {
          suggestion: 'Open another connection for another person or organization.',
        });
      }
      connection.renew(renewed);
      const authenticatedForMs = Math.max(0, Math.floor(renewed.goodUntilMs - Date.now()));
      connection.send({ type: 'authenticated', authenticatedForMs });
    },
    subscribe: (connection, { thread, afterSeq, epoch }) =>
      subscribe(dependencies, connection, { thread, afterSeq, epoch }),
    unsubscribe(connection, frame) {
      connection.endSubscription(connection.subscriptionOf(frame.thread));
    },
    async ask(connection, { cmdId, thread, text, references }) {
      const { scope } = connection.session();
      requireAsking(scope);
      const request = { cmdId, text, references, ...(thread === undefined ? {} : { thread }) };
      const asked = await commands.ask(scope, request);
      connection.send({ type: 'accepted', cmdId, ...asked });
      if (thread !== undefined || connection.subscriptionOf(asked.thread) !== undefined) return;
      try {
        await subscribe(dependencies, connection, { thread: asked.thread, afterSeq: 0 });
      } catch (error) {
        // The question stands: what failed is reading its answer here (a key that may ask but not read).
        if (!(error instanceof ApexError)) throw error;
        connection.send({ type: 'error', thread: asked.thread, error: toWireError(error) });
      }
    },
    async stop(connection, { cmdId, run }) {
      const { scope } = connection.session();
      requireAsking(scope);
      const { thread } = await commands.stop(scope, { cmdId, run });
      connection.send({ type: 'accepted', cmdId, thread, run });
    },
    async approve(connection, { cmdId, run, approvalId, decision, argsHash }) {
      const { scope } = connection.session();
      requireAsking(scope);
      const { thread } = await commands.approve(scope, { cmdId, run, approvalId, decision, argsHash });
      connection.send({ type: 'accepted', cmdId, thread, run });
    },
    async ack(connection, { thread, seq }) {
      const { scope } = connection.session();
      if (userOf(scope) !== undefined) await readPositions.advance(scope, { thread, seq });
    },
    ping(connection) {
      connection.send({ type: 'pong' });
    },
    // A sign of life: that it arrived is all it says.
    pong: () => undefined,
  };
}

/** Makes the one table from a frame's type to what it does. */
export function createFrameHandler(dependencies: FrameDependencies) {
  const handlers = handlersOf(dependencies);
  return async <Type extends ClientFrame['type']>(
    connection: Connection,
    frame: FrameOf<Type>,
  ): Promise<void> => {
    // The table has one handler a type, which the compiler cannot follow through the union.
    const handler = handlers[frame.type as Type] as Handler<Type>;
    await handler(connection, frame);
  };
}
