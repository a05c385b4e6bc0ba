import type { Duplex } from 'node:stream';
import {
  ApexError,
  type ClientFrame,
  type CloseCode,
  closeCodes,
  errorClass,
  maxClientFrameBytes,
  newId,
  type ServerFrame,
  toWireError,
} from '@netra/contract';
import { databaseFailure, type Logger } from '@netra/foundation';
import type { StreamSession, StreamSessions } from '../session/stream-session.ts';
import { actorOf } from '../store/actor.ts';
import { beginHandshake, type Handshake } from './handshake.ts';
import type { Limits, Seat } from './limits.ts';
import { Outbox, type OutboxLimits, type OutboxOwner } from './outbox.ts';
import { parseClientFrame } from './parse-client-frame.ts';
import { lifeOfConnectionMs, type StreamSettings } from './stream-settings.ts';
import type { Subscription } from './subscription.ts';
import { wireFrameOf } from './wire/wire-frame.ts';
import { type SocketOwner, WireSocket } from './wire/wire-socket.ts';

/** What all connections of a server have in common; each holds it, and none has a copy of its parts. */
export type ConnectionRoom = {
  readonly settings: StreamSettings;
  readonly limits: Limits;
  readonly sessions: Pick<StreamSessions, 'ofToken'>;
  readonly logger: Logger;
  /** Carries a frame out; what it raises is answered to the client. */
  handle(connection: Connection, frame: ClientFrame): Promise<void>;
  /** Called when a connection has ended, for whatever reason. */
  onGone(connection: Connection): void;
};

/** Messages above this are not even read; between ours and this one they are answered with a typed error. */
const readLimitBytes = 16 * maxClientFrameBytes;

/** Whole ms of a clock that never jumps; small integers take no memory of their own. */
function clockMs(): number {
  return Math.trunc(performance.now());
}

function closeCodeOf(error: ApexError): CloseCode {
  const code = errorClass(error.code).closeCode;
  return Object.values(closeCodes).find((known) => known === code) ?? closeCodes.serverFault;
}

/**
 * One WebSocket, from the upgrade to its end. A server holds thousands that say nothing: what a connection needs only
 * for a while (its handshake, a queue) is made when it is needed and let go of after.
 */
export class Connection implements OutboxOwner, SocketOwner {
  readonly id = newId('connection');
  readonly outbox: Outbox;
  readonly #room: ConnectionRoom;
  readonly #socket: WireSocket;
  readonly #openedAtMs = clockMs();
  readonly #movesAtMs: number;
  #handshake: Handshake | null = null;
  #session: StreamSession | null = null;
  #seat: Seat | null = null;
  /** Few, and most often one: a list is searched as fast as a table, and takes less. */
  #subscriptions: readonly Subscription[] = [];
  #badFrames = 0;
  #framesTooMany = 0;
  #heardAtMs = this.#openedAtMs;
  #pingedAtMs = this.#openedAtMs;
  #closing = false;

  constructor(room: ConnectionRoom, below: Duplex) {
    this.#room = room;
    this.#socket = new WireSocket(below, this);
    this.outbox = new Outbox(below, this);
    this.#movesAtMs = Math.trunc(this.#openedAtMs + lifeOfConnectionMs(room.settings));
  }

  /** Waits for who is there: what the request itself vouched with; null waits for an `authenticate` frame. */
  begin(requested: Promise<StreamSession | null>, head: Buffer): void {
    this.#handshake = beginHandshake(requested, {
      sessions: this.#room.sessions,
      onSession: (session, waiting) => this.#welcome(session, waiting),
      onRefused: (error) => this.closeWith(error),
    });
    this.#socket.begin(head);
  }

  /** Who is at the other end; null until that is known. */
  known(): StreamSession | null {
    return this.#session;
  }

  /** Who is at the other end, for those who are called only after that is known. */
  session(): StreamSession {
    if (this.#session === null) throw new Error('the other side of this connection is not known yet');
    return this.#session;
  }

  /** Takes a newer credential of the same person in the same organization. */
  renew(session: StreamSession): void {
    this.#session = session;
  }

  isOpen(): boolean {
    return !this.#closing;
  }

  canWrite(): boolean {
    return !this.#closing && this.#socket.isOpen();
  }

  get mostBytes(): number {
    return readLimitBytes;
  }

  get outboxLimits(): OutboxLimits {
    return this.#room.settings.outbox;
  }

  onTooSlow(): void {
    this.closeWith(new ApexError('reader_too_slow', 'Events come faster than they are taken.'));
  }

  onProgress(): void {
    this.#heardAtMs = clockMs();
  }

  subscriptionOf(thread: string): Subscription | undefined {
    return this.#subscriptions.find((subscription) => subscription.thread === thread);
  }

  subscriptionCount(): number {
    return this.#subscriptions.length;
  }

  addSubscription(subscription: Subscription): void {
    this.#subscriptions = [...this.#subscriptions, subscription];
  }

  /** Ends a subscription; one that was replaced meanwhile changes nothing. */
  endSubscription(subscription: Subscription | undefined): void {
    if (subscription === undefined) return;
    subscription.stop();
    this.#subscriptions = this.#subscriptions.filter((other) => other !== subscription);
  }

  send(frame: ServerFrame): void {
    this.outbox.sendText(JSON.stringify(frame));
  }

  /** Ends the connection with the error's close code, after saying the error itself. */
  closeWith(error: ApexError): void {
    if (this.#closing) return;
    const code = closeCodeOf(error);
    this.#letGo();
    this.#socket.write(wireFrameOf(JSON.stringify({ type: 'error', error: toWireError(error) })));
    this.#socket.close(code, error.code);
    const serious = code === closeCodes.serverFault;
    this.#room.logger[serious ? 'error' : 'info'](
      { connectionId: this.id, code, reason: error.code, ...(serious ? { err: error } : {}) },
      'closed a connection',
    );
  }

  /** Takes a message of the client. */
  onText(text: string): void {
    this.#heardAtMs = clockMs();
    if (this.#closing) return;
    if (this.#session === null) this.#handshake?.receive(text);
    else this.#take(text);
  }

  onBinary(): void {
    this.onText('');
  }

  onSignOfLife(): void {
    this.#heardAtMs = clockMs();
  }

  onBroken(problem: string): void {
    this.#room.logger.debug({ problem, connectionId: this.id }, 'a connection broke');
  }

  onGone(): void {
    this.#letGo();
    this.#seat?.leave();
    this.#seat = null;
    this.#room.onGone(this);
  }

  /** Ends the connection without a word. */
  cut(): void {
    this.#socket.terminate();
  }

  /** Looks at the clock: sends a sign of life, or ends what is silent, stale or too old. */
  tick(): void {
    if (this.#closing) return;
    const { settings } = this.#room;
    const nowMs = clockMs();
    if (this.#session === null) {
      if (nowMs - this.#openedAtMs > settings.authenticateWithinMs)
        this.closeWith(new ApexError('unauthenticated', 'No credential came in time.'));
    } else if (this.#pingedAtMs > this.#heardAtMs && nowMs - this.#pingedAtMs > settings.pongMs) {
      this.closeWith(new ApexError('no_pong', 'The client gave no sign of life.'));
    } else if (Date.now() >= this.#session.goodUntilMs) {
      this.closeWith(
        new ApexError('credentials_stale', 'The credential of this connection is past its time.'),
      );
    } else if (nowMs > this.#movesAtMs) {
      this.closeWith(
        new ApexError('server_restarting', 'This connection is old; open another.', { retryAfterMs: 0 }),
      );
    } else if (nowMs - this.#pingedAtMs >= settings.heartbeatMs) {
      this.#pingedAtMs = nowMs;
      this.#socket.ping();
      const heads = this.#subscriptions.map((subscription) => [subscription.thread, subscription.head()]);
      this.send({ type: 'ping', heads: Object.fromEntries(heads) });
    }
  }

  #letGo(): void {
    this.#closing = true;
    this.#handshake = null;
    for (const subscription of this.#subscriptions) subscription.stop();
    this.#subscriptions = [];
    this.outbox.end();
  }

  #welcome(session: StreamSession, waiting: readonly string[]): void {
    if (this.#closing) return;
    const { settings, limits, logger } = this.#room;
    this.#seat = limits.takeSeat(session.scope);
    this.#session = session;
    this.#handshake = null;
    const { organizationId } = session.scope;
    logger.debug({ connectionId: this.id, organizationId }, 'opened a connection');
    this.send({
      type: 'hello',
      connectionId: this.id,
      userId: actorOf(session.scope),
      heartbeatMs: settings.heartbeatMs,
      limits: { maxFrameBytes: maxClientFrameBytes, maxSubscriptions: settings.maximumSubscriptions },
      features: ['resume', 'coalesce', 'reauthenticate'],
      authenticatedForMs: Math.max(0, Math.floor(session.goodUntilMs - Date.now())),
    });
    for (const text of waiting) this.#take(text);
  }

  #take(text: string): void {
    if (this.#closing) return;
    let frame: ClientFrame;
    try {
      frame = parseClientFrame(text);
    } catch (error) {
      if (!(error instanceof ApexError)) throw error;
      this.#answerBadFrame(error);
      return;
    }
    try {
      this.#seat?.countFrame();
      this.#framesTooMany = 0;
    } catch (error) {
      if (!(error instanceof ApexError)) throw error;
      this.#framesTooMany += 1;
      if (this.#framesTooMany >= this.#room.settings.framesTooMany) this.closeWith(error);
      else this.#answerError(error, frame);
      return;
    }
    this.#room.handle(this, frame).catch((error: unknown) => this.#answerError(error, frame));
  }

  #answerBadFrame(error: ApexError): void {
    this.#badFrames += 1;
    if (this.#badFrames >= this.#room.settings.badFrames)
      this.closeWith(new ApexError('frame_invalid', `${this.#badFrames} bad frames.`));
    else this.send({ type: 'error', error: toWireError(error) });
  }

  #answerError(cause: unknown, frame: ClientFrame): void {
    // A database that is out of reach is no fault of the frame, nor one of the program.
    const error = databaseFailure(cause) ?? cause;
    if (!(cause instanceof ApexError)) {
      const level = error instanceof ApexError ? 'warn' : 'error';
      const { logger } = this.#room;
      logger[level]({ err: cause, connectionId: this.id, frame: frame.type }, 'a frame failed');
    }
    const wire = toWireError(error);
    if ('cmdId' in frame) this.send({ type: 'rejected', cmdId: frame.cmdId, error: wire });
    else this.send({ type: 'error', error: wire, ...('thread' in frame ? { thread: frame.thread } : {}) });
  }
}
