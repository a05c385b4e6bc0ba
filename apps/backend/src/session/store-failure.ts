import { ApexError } from '@netra/contract';

const connectionMessages = /connection|timeout|terminat/i;

/**
 * What a failed store call means to who waits for it: a store that is out of reach is no fault of the request and
 * passes by itself (`dependency_unavailable`); our own errors and mistakes in the program stay what they are.
 */
export function storeFailure(error: unknown): unknown {
  if (error instanceof ApexError || !(error instanceof Error)) return error;
  if (!('code' in error) && !connectionMessages.test(error.message)) return error;
  return new ApexError('dependency_unavailable', 'The database is out of reach.', {
    cause: error,
    retryAfterMs: 1_000,
  });
}
