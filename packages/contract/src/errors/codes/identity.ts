import type { ErrorClass } from '../error-class.ts';

/** Errors about who is asking and what they may do. */
export const identityErrors = {
  unauthenticated: {
    status: 401,
    closeCode: 4500,
    severity: 'info',
    retries: 0,
    impact: 'The request was refused because it carried no valid credential.',
    suggestion: 'Sign in again, or send a valid access token or API key.',
  },
  token_expired: {
    status: 401,
    closeCode: 4014,
    severity: 'info',
    retries: 1,
    impact: 'The access token is past its time.',
    suggestion: 'Fetch a new token and repeat the request.',
  },
  ticket_invalid: {
    status: 401,
    closeCode: 4500,
    severity: 'info',
    retries: 0,
    impact: 'The WebSocket was not opened: the ticket is unknown, used or expired.',
    suggestion: 'Fetch a new ticket and connect again.',
  },
  forbidden: {
    status: 403,
    closeCode: 4507,
    severity: 'warning',
    retries: 0,
    impact: 'Your role does not allow this.',
    suggestion: 'Ask an owner or admin of the organization.',
  },
  service_token_refused: {
    status: 401,
    severity: 'error',
    retries: 0,
    impact: 'One service refused another; the request was not carried out.',
    suggestion: 'Check APEX_SERVICE_PUBLIC_KEYS of the refusing service.',
  },
} as const satisfies Record<string, ErrorClass>;
