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
import type { Logger } from '@netra/foundation';
import type { RawData, WebSocket } from 'ws';
import type { StreamSession, StreamSessions } from '../session/stream-session.ts';
import { actorOf } from '../store/actor.ts';
import type { Batch } from './batch.ts';
import { beginHandshake } from './handshake.ts';
import type { Limits, Seat } from './limits.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { parseClientFrame } from './parse-client-frame.ts';
import { lifeOfConnectionMs, type StreamSettings } from './stream-settings.ts';
import type { Reading } from './thread-feeds.ts';

/** A connection whose other side is known. */
export type Connection = {
  readonly id: string;
  /** Changes only to a newer credential of the same person in the same organization. */
  session(): StreamSession;
  renew(session: StreamSession): void;
  readonly readings: Map<string, Reading>;
  send(frame: ServerFrame): void;
  sendBatch(batch: Batch): void;
  drained(): Promise<void>;
  /** Ends the connection with the error's close code, after saying the error itself. */
  closeWith(error: ApexError): void;
  isOpen(): boolean;
};

/** What the heartbeat and the shutdown do with any connection, known or not yet. */
export type OpenSocket = {
  /** Looks at the clock: sends a sign of life, or ends what is silent, stale or too old. */
  tick(nowMs: number): void;
  closeWith(error: ApexError): void;
  connection(): Connection | null;
};

export type ConnectionDependencies = {
  readonly settings: StreamSettings;
  readonly limits: Limits;
  readonly sessions: Pick<StreamSessions, 'ofToken'>;
  readonly logger: Logger;
  /** Carries a frame out; what it raises is answered to the client. */
  handle(connection: Connection, frame: ClientFrame): Promise<void>;
  onClosed(): void;
};

/** How long a closed socket may take to say goodbye before it is cut. */
const goodbyeMs = 3_000;
const openState = 1;

function closeCodeOf(error: ApexError): CloseCode {
  const code = errorClass(error.code).closeCode;
  return Object.values(closeCodes).find((known) => known === code) ?? closeCodes.serverFault;
}

/**
 * Takes over an upgraded socket. `session` is what the request itself vouched with: null waits for an `authenticate`
 * frame, a rejection closes with the reason's code.
 */
export function openConnection(
  socket: WebSocket,
  session: Promise<StreamSession | null>,
  dependencies: ConnectionDependencies,
): OpenSocket {
  const { settings, logger } = dependencies;
  const id = newId('connection');
  const openedAtMs = Date.now();
  const movesAtMs = openedAtMs + lifeOfConnectionMs(settings);
  const readings = new Map<string, Reading>();
  let known: { connection: Connection; session: StreamSession; seat: Seat } | null = null;
  let badFrames = 0;
  let framesTooMany = 0;
  let heardAtMs = openedAtMs;
  let pingedAtMs = openedAtMs;
  let closing = false;

  const outbox: Outbox = createOutbox(socket, {
    limits: settings.outbox,
    onTooSlow: () => closeWith(new ApexError('reader_too_slow', 'Events come faster than they are taken.')),
    onProgress: () => {
      heardAtMs = Date.now();
    },
  });

  function send(frame: ServerFrame): void {
    outbox.sendText(JSON.stringify(frame));
  }

  function closeWith(error: ApexError): void {
    if (closing) return;
    closing = true;
    const code = closeCodeOf(error);
    for (const reading of readings.values()) reading.stop();
    readings.clear();
    outbox.end();
    if (socket.readyState === openState)
      socket.send(JSON.stringify({ type: 'error', error: toWireError(error) }));
    socket.close(code, error.code);
    setTimeout(() => socket.terminate(), goodbyeMs).unref();
    const serious = code === closeCodes.serverFault;
    logger[serious ? 'error' : 'info'](
      { connectionId: id, code, reason: error.code, ...(serious ? { err: error } : {}) },
      'closed a connection',
    );
  }

  function welcome(session: StreamSession, waiting: readonly string[]): void {
    if (closing) return;
    const seat = dependencies.limits.takeSeat(session.scope);
    const connection: Connection = {
      id,
      session: () => known?.session ?? session,
      renew(renewed) {
        if (known !== null) known.session = renewed;
      },
      readings,
      send,
      sendBatch: outbox.sendBatch,
      drained: outbox.drained,
      closeWith,
      isOpen: () => !closing,
    };
    known = { connection, session, seat };
    logger.debug({ connectionId: id, organizationId: session.scope.organizationId }, 'opened a connection');
    send({
      type: 'hello',
      connectionId: id,
      userId: actorOf(session.scope),
      heartbeatMs: settings.heartbeatMs,
      limits: { maxFrameBytes: maxClientFrameBytes, maxSubscriptions: settings.maximumSubscriptions },
      features: ['resume', 'coalesce', 'reauthenticate'],
      authenticatedForMs: Math.max(0, Math.floor(session.goodUntilMs - Date.now())),
    });
    for (const text of waiting) receive(text);
  }

  function answerError(error: unknown, frame: ClientFrame): void {
    if (!(error instanceof ApexError)) {
      logger.error({ err: error, connectionId: id, frame: frame.type }, 'a frame failed');
    }
    const wire = toWireError(error);
    if ('cmdId' in frame) send({ type: 'rejected', cmdId: frame.cmdId, error: wire });
    else send({ type: 'error', error: wire, ...('thread' in frame ? { thread: frame.thread } : {}) });
  }

  function answerBadFrame(error: ApexError): void {
    badFrames += 1;
    if (badFrames >= settings.badFrames)
      closeWith(new ApexError('frame_invalid', `${badFrames} bad frames.`));
    else send({ type: 'error', error: toWireError(error) });
  }

  function receive(text: string): void {
    if (closing || known === null) return;
    const { connection, seat } = known;
    let frame: ClientFrame;
    try {
      frame = parseClientFrame(text);
    } catch (error) {
      if (!(error instanceof ApexError)) throw error;
      answerBadFrame(error);
      return;
    }
    try {
      seat.countFrame();
      framesTooMany = 0;
    } catch (error) {
      if (!(error instanceof ApexError)) throw error;
      framesTooMany += 1;
      if (framesTooMany >= settings.framesTooMany) closeWith(error);
      else answerError(error, frame);
      return;
    }
    dependencies.handle(connection, frame).catch((error: unknown) => answerError(error, frame));
  }

  const handshake = beginHandshake(session, {
    sessions: dependencies.sessions,
    onSession: welcome,
    onRefused: closeWith,
  });

  function onMessage(data: RawData, isBinary: boolean): void {
    heardAtMs = Date.now();
    if (closing) return;
    const text = isBinary ? '' : data.toString();
    if (known === null) handshake.receive(text);
    else receive(text);
  }

  function onClose(): void {
    closing = true;
    for (const reading of readings.values()) reading.stop();
    readings.clear();
    outbox.end();
    known?.seat.leave();
    dependencies.onClosed();
  }

  socket.on('message', onMessage);
  socket.on('pong', () => {
    heardAtMs = Date.now();
  });
  // A frame that breaks the WebSocket protocol itself, or a reset: `close` follows, which is where we clean up.
  socket.on('error', (error) => logger.debug({ err: error, connectionId: id }, 'a connection broke'));
  socket.on('close', onClose);

  return {
    connection: () => known?.connection ?? null,
    closeWith,
    tick(nowMs) {
      if (closing) return;
      if (known === null) {
        if (nowMs - openedAtMs > settings.authenticateWithinMs) {
          closeWith(new ApexError('unauthenticated', 'No credential came in time.'));
        }
        return;
      }
      if (pingedAtMs > heardAtMs && nowMs - pingedAtMs > settings.pongMs) {
        closeWith(new ApexError('no_pong', 'The client gave no sign of life.'));
      } else if (nowMs >= known.session.goodUntilMs) {
        closeWith(new ApexError('credentials_stale', 'The credential of this connection is past its time.'));
      } else if (nowMs > movesAtMs) {
        closeWith(
          new ApexError('server_restarting', 'This connection is old; open another.', { retryAfterMs: 0 }),
        );
      } else if (nowMs - pingedAtMs >= settings.heartbeatMs) {
        pingedAtMs = nowMs;
        socket.ping();
        send({
          type: 'ping',
          heads: Object.fromEntries([...readings].map(([thread, reading]) => [thread, reading.head()])),
        });
      }
    },
  };
}
