import type { ErrorClass } from '../error-class.ts';

/** Errors that only the auth room raises. */
export const authErrors = {
  credentials_invalid: {
    status: 401,
    severity: 'info',
    retries: 0,
    impact: 'You were not signed in: the e-mail address and the password do not belong together.',
    suggestion: 'Check both and try again; after several failures the next try must wait.',
  },
  email_taken: {
    status: 409,
    severity: 'info',
    retries: 0,
    impact: 'No account was made: the e-mail address already has one.',
    suggestion: 'Sign in with this address, or register with another.',
  },
  organization_required: {
    status: 403,
    severity: 'info',
    retries: 0,
    impact: 'You belong to no organization, so there is nothing to show.',
    suggestion: 'Create an organization: POST /auth/organizations.',
  },
  origin_refused: {
    status: 403,
    severity: 'warning',
    retries: 0,
    impact:
      'The request was not carried out: it came from a page of another site, or hid where it came from.',
    suggestion: 'Open Apex at its public address (APEX_PUBLIC_URL) and try again.',
  },
  link_invalid: {
    status: 410,
    severity: 'info',
    retries: 0,
    impact: 'You were not signed in: the link was used before, is past its time or is incomplete.',
    suggestion: 'Sign in with your password, or have a new link made.',
  },
} as const satisfies Record<string, ErrorClass>;
