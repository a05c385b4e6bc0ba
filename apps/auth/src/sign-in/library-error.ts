import { ApexError, type ErrorCode } from '@netra/contract';
import { isAPIError } from 'better-auth/api';

const codes: Readonly<Record<string, ErrorCode>> = {
  INVALID_EMAIL_OR_PASSWORD: 'credentials_invalid',
  INVALID_EMAIL: 'invalid_request',
  INVALID_PASSWORD: 'invalid_request',
  PASSWORD_TOO_SHORT: 'invalid_request',
  PASSWORD_TOO_LONG: 'invalid_request',
  USER_ALREADY_EXISTS: 'email_taken',
  USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: 'email_taken',
  ORGANIZATION_ALREADY_EXISTS: 'conflict',
  ORGANIZATION_NOT_FOUND: 'not_found',
  USER_IS_NOT_A_MEMBER_OF_THE_ORGANIZATION: 'not_found',
};

const codesByStatus: Readonly<Record<number, ErrorCode>> = {
  400: 'invalid_request',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  409: 'conflict',
  422: 'conflict',
  429: 'rate_limited',
};

const uniqueViolation = '23505';

/** Translates what the library throws into one of our errors; what is no refusal of its own passes unchanged. */
function fromLibraryError(error: unknown): unknown {
  if (isAPIError(error)) {
    const code = codes[error.body?.code ?? ''] ?? codesByStatus[error.statusCode];
    if (code === undefined) return error;
    return new ApexError(code, messageOf(code, error.body?.message ?? error.message), { cause: error });
  }
  if (error instanceof Error && 'code' in error && error.code === uniqueViolation)
    return new ApexError('conflict', 'The same was made at the same moment.', { cause: error });
  return error;
}

function messageOf(code: ErrorCode, message: string): string {
  if (code === 'credentials_invalid') return 'The e-mail address or the password is wrong.';
  if (code === 'email_taken') return 'This e-mail address already has an account.';
  return message;
}

/** Runs a call of the library and raises its refusals as our errors. */
export async function askLibrary<Result>(call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    throw fromLibraryError(error);
  }
}
