import { ApexError } from '@netra/contract';

const retryAfterMs = 2_000;
/** A disk is emptied by a person. */
const fullRetryAfterMs = 30_000;

/** What the engine calls a disk, network or replica that does not do what it should: no fault of the statement. */
const outOfOrder: ReadonlySet<string> = new Set([
  'ALL_CONNECTION_TRIES_FAILED',
  'CANNOT_CLOSE_FILE',
  'CANNOT_CREATE_DIRECTORY',
  'CANNOT_CREATE_FILE',
  'CANNOT_FSTAT',
  'CANNOT_FSYNC',
  'CANNOT_LINK',
  'CANNOT_OPEN_FILE',
  'CANNOT_READ_ALL_DATA',
  'CANNOT_READ_FROM_FILE_DESCRIPTOR',
  'CANNOT_STAT',
  'CANNOT_STATVFS',
  'CANNOT_UNLINK',
  'CANNOT_WRITE_TO_FILE_DESCRIPTOR',
  'DIRECTORY_DOESNT_EXIST',
  'FILE_DOESNT_EXIST',
  'KEEPER_EXCEPTION',
  'NETWORK_ERROR',
  'PATH_ACCESS_DENIED',
  'SOCKET_TIMEOUT',
  'STD_EXCEPTION',
  'TABLE_IS_READ_ONLY',
]);

/** The engine's own name of an error; told by form, since the client and the in-process engine have a class each. */
function engineType(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('type' in error) || !('code' in error)) return undefined;
  return typeof error.type === 'string' ? error.type : undefined;
}

/** A block that could not be put where the engine reads it, for want of room. */
function isDiskFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
}

function storeFull(cause: unknown): ApexError {
  return new ApexError('store_full', 'The disk of the analytics store is full.', {
    cause,
    retryAfterMs: fullRetryAfterMs,
  });
}

/**
 * Turns what the engine raises into our codes: `timeout` for one past its time, `overloaded` out of memory,
 * `cancelled` when killed, `store_full` for a full disk, `dependency_unavailable` when it cannot be reached; any other is
 * a fault of ours.
 */
export function asStoreError(error: unknown): ApexError {
  if (error instanceof ApexError) return error;
  if (isDiskFull(error)) return storeFull(error);
  const type = engineType(error);
  if (type === undefined) {
    return new ApexError('dependency_unavailable', 'The analytics store is out of reach.', {
      cause: error,
      retryAfterMs,
    });
  }
  switch (type) {
    case 'TIMEOUT_EXCEEDED':
    case 'TOO_SLOW':
      return new ApexError('timeout', 'The query did not end within its time limit.', { cause: error });
    case 'MEMORY_LIMIT_EXCEEDED':
    case 'TOO_MANY_SIMULTANEOUS_QUERIES':
      return new ApexError('overloaded', 'The analytics store is short of memory or slots.', {
        cause: error,
        retryAfterMs,
      });
    case 'QUERY_WAS_CANCELLED':
      return new ApexError('query_cancelled', 'The query was stopped on request.', { cause: error });
    case 'NOT_ENOUGH_SPACE':
      return storeFull(error);
    case 'TOO_MANY_PARTS':
      return new ApexError('overloaded', 'The analytics store has to merge before it can take more.', {
        cause: error,
        retryAfterMs,
      });
    default:
      if (outOfOrder.has(type)) {
        return new ApexError('dependency_unavailable', 'The analytics store cannot reach its files.', {
          cause: error,
          retryAfterMs,
        });
      }
      return new ApexError('internal', 'The analytics store refused a statement.', { cause: error });
  }
}
