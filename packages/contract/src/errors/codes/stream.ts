import type { ErrorClass } from '../error-class.ts';

/** Errors of the event stream: WebSocket, server-sent events, long poll. */
export const streamErrors = {
  frame_invalid: {
    status: 400,
    closeCode: 4501,
    severity: 'info',
    retries: 0,
    impact: 'The frame was not carried out; the connection stays open unless it keeps happening.',
    suggestion: 'Send frames of the forms listed in the details.',
  },
  version_unsupported: {
    status: 400,
    closeCode: 4509,
    severity: 'info',
    retries: 0,
    impact: 'The WebSocket was not opened: this server does not speak the offered version.',
    suggestion: 'Offer the subprotocol apex.v1, or none.',
  },
  connection_limit: {
    status: 429,
    closeCode: 4504,
    severity: 'warning',
    retries: 0,
    impact: 'The WebSocket was not opened: too many are open already.',
    suggestion: 'Close other tabs or programs of yours, then connect again.',
  },
  credentials_stale: {
    status: 401,
    closeCode: 4014,
    severity: 'info',
    retries: 3,
    impact: 'The connection ended because its credential is past its time; nothing is lost.',
    suggestion: 'Connect again with a new ticket or token.',
  },
  session_ended: {
    status: 401,
    closeCode: 4500,
    severity: 'info',
    retries: 0,
    impact: 'The session was ended, or the API key revoked: it lets nobody in any more.',
    suggestion: 'Sign in again, or send another API key.',
  },
  reader_too_slow: {
    status: 503,
    closeCode: 4008,
    severity: 'warning',
    retries: 5,
    impact: 'The connection ended because it could not take events as fast as they came; nothing is lost.',
    suggestion: 'Connect again: the stream continues after the last event that was received.',
  },
  stream_state_lost: {
    status: 503,
    closeCode: 4010,
    severity: 'warning',
    retries: 3,
    impact:
      'The connection ended because the database under it was restored; what was shown may be out of date.',
    suggestion: 'Connect again: the thread is read anew from its start.',
  },
  no_pong: {
    status: 504,
    closeCode: 4012,
    severity: 'info',
    retries: 5,
    impact: 'The connection ended because the other side gave no sign of life; nothing is lost.',
    suggestion: 'Connect again: the stream continues after the last event that was received.',
  },
  server_restarting: {
    status: 503,
    closeCode: 4001,
    severity: 'info',
    retries: 5,
    impact: 'The connection ended because the server moves its connections; nothing is lost.',
    suggestion: 'Connect again after the stated time.',
  },
} as const satisfies Record<string, ErrorClass>;
