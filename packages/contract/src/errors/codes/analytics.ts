import type { ErrorClass } from '../error-class.ts';

/** Errors that only the analytics room raises. */
export const analyticsErrors = {
  store_unwritable: {
    status: 500,
    severity: 'critical',
    retries: 0,
    impact: 'Analytics did not start: no call can be taken in and no question answered.',
    suggestion: 'Make the data directory writable for this user, or name another with --data.',
  },
  store_unopened: {
    status: 500,
    severity: 'critical',
    retries: 0,
    impact: 'Analytics did not start: no call can be taken in and no question answered.',
    suggestion:
      'End the other Apex that runs on this data directory; if none does, restore the directory from a backup or name another with --data.',
  },
  store_newer: {
    status: 500,
    severity: 'critical',
    retries: 0,
    impact:
      'Analytics did not start: the data was written by a newer version, which this one cannot read safely.',
    suggestion: 'Start the newer version again, or restore a backup made before the upgrade.',
  },
  store_unfit: {
    status: 500,
    severity: 'critical',
    retries: 0,
    impact: 'Analytics did not start: the engine does not do what the figures rely on.',
    suggestion: 'Use a newer ClickHouse; the failed check is in the message.',
  },
  store_full: {
    status: 503,
    severity: 'critical',
    retries: 5,
    impact: 'No new call can be stored; nothing that was acknowledged is lost.',
    suggestion: 'Free disk space where the analytics data lies, then send again.',
  },
  query_cancelled: {
    status: 409,
    severity: 'info',
    retries: 0,
    impact: 'The question was stopped before it was answered.',
    suggestion: 'Ask it again when it is needed.',
  },
  import_unreadable: {
    status: 422,
    severity: 'info',
    retries: 0,
    impact: 'The file was not taken in.',
    suggestion:
      'Correct the file at the place named in the details and import it again: calls already in are not counted twice.',
  },
  import_format_unknown: {
    status: 422,
    severity: 'info',
    retries: 0,
    impact: 'The file was not taken in, because its form was not recognised.',
    suggestion:
      'Name the format, or say which column is what with a mapping (--map); the details list the known formats and what was found.',
  },
  import_model_required: {
    status: 422,
    severity: 'info',
    retries: 0,
    impact: 'The file was not taken in: it names no model, so its calls would have no price.',
    suggestion: 'Name the model the calls were served by, such as openai/gpt-4o.',
  },
} as const satisfies Record<string, ErrorClass>;
