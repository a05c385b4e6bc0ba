import { ApexError, type ClientFrame, maxClientFrameBytes } from '@netra/contract';
import { databaseFailure } from '@netra/foundation';
import type { StreamSession, StreamSessions } from '../session/stream-session.ts';
import { parseClientFrame } from './parse-client-frame.ts';

/** Frames kept while a credential is being checked. */
const mostEarlyFrames = 64;
/** Characters of all of them: whoever connects is not known yet, and must not fill the memory. */
const mostEarlyCharacters = 16 * maxClientFrameBytes;

/** The time of a connection before it is known who is at the other end. */
export type Handshake = { receive(text: string): void };

function firstFrame(text: string): Extract<ClientFrame, { type: 'authenticate' }> {
  const refusal = 'The first frame must be `authenticate`.';
  let frame: ClientFrame;
  try {
    frame = parseClientFrame(text);
  } catch (cause) {
    throw new ApexError('unauthenticated', refusal, { cause });
  }
  if (frame.type !== 'authenticate') throw new ApexError('unauthenticated', refusal);
  return frame;
}

/**
 * Waits for the session that the request itself vouched for; where that is null, the first frame has to bring a
 * token. Frames that come meanwhile are kept, within a bound, and handed over with the session.
 */
export function beginHandshake(
  requested: Promise<StreamSession | null>,
  options: {
    readonly sessions: Pick<StreamSessions, 'ofToken'>;
    onSession(session: StreamSession, waiting: readonly string[]): void;
    onRefused(error: ApexError): void;
  },
): Handshake {
  let waiting: string[] = [];
  let waitingCharacters = 0;
  let needsToken = false;
  let over = false;

  function refuse(error: unknown): void {
    if (over) return;
    over = true;
    options.onRefused(
      error instanceof ApexError
        ? error
        : (databaseFailure(error) ??
            new ApexError('internal', 'The connection could not be opened.', { cause: error })),
    );
  }

  function settle(pending: Promise<StreamSession | null>): void {
    pending
      .then((session) => {
        if (over) return;
        if (session !== null) {
          options.onSession(session, waiting);
          over = true;
          return;
        }
        needsToken = true;
        const early = waiting;
        waiting = [];
        waitingCharacters = 0;
        for (const text of early) receive(text);
      })
      .catch(refuse);
  }

  function receive(text: string): void {
    if (over) return;
    if (!needsToken) {
      waiting.push(text);
      waitingCharacters += text.length;
      if (waiting.length > mostEarlyFrames || waitingCharacters > mostEarlyCharacters) {
        waiting = [];
        refuse(new ApexError('rate_limited', 'Too many frames before the connection was let in.'));
      }
      return;
    }
    needsToken = false;
    try {
      settle(options.sessions.ofToken(firstFrame(text).token));
    } catch (error) {
      refuse(error);
    }
  }

  settle(requested);
  return { receive };
}
