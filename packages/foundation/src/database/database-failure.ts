import { ApexError } from '@netra/contract';

const connectionCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND']);
/** PostgreSQL's own: shut down by an administrator, crashed, starting, too many connections, database being restored. */
const serverCodes = new Set(['57P01', '57P02', '57P03', '53300', '3D000']);
const connectionMessages =
  /connection (terminated|timeout)|connection error|timeout expired|timeout exceeded when trying to/i;
const diskFull = '53100';
const retryAfterMs = 1_000;

/**
 * What a failed database call means to who waits for it: a database that is out of reach (`dependency_unavailable`)
 * or whose disk is full (`database_full`) is no fault of the request. Undefined for everything else: refused
 * statements and mistakes in the program stay what they are.
 */
export function databaseFailure(cause: unknown): ApexError | undefined {
  if (!(cause instanceof Error) || cause instanceof ApexError) return undefined;
  const code = 'code' in cause ? String(cause.code) : '';
  if (code === diskFull)
    return new ApexError('database_full', 'The disk of the database is full.', { cause, retryAfterMs });
  const isAway =
    connectionCodes.has(code) ||
    serverCodes.has(code) ||
    code.startsWith('08') ||
    connectionMessages.test(cause.message);
  return isAway
    ? new ApexError('dependency_unavailable', 'The database is out of reach.', { cause, retryAfterMs })
    : undefined;
}
