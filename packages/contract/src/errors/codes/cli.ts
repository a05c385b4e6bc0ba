import type { ErrorClass } from '../error-class.ts';

/** Errors of starting the system and of the command line. */
export const cliErrors = {
  engine_unavailable: {
    status: 500,
    severity: 'critical',
    retries: 0,
    impact: 'Apex did not start, because an embedded engine did not.',
    suggestion: 'Read the engine log named in the message, then run `npx apex doctor`.',
  },
  engine_refused: {
    status: 500,
    severity: 'critical',
    retries: 0,
    impact: 'Apex did not start, because this system does not let an embedded engine run.',
    suggestion: 'Follow the advice of the message, or give Apex an external database.',
  },
  port_in_use: {
    status: 500,
    severity: 'error',
    retries: 0,
    impact: 'Apex did not start.',
    suggestion: 'End the other program, or choose another port.',
  },
  data_directory_unusable: {
    status: 500,
    severity: 'error',
    retries: 0,
    impact: 'Apex did not start; nothing in the directory was changed.',
    suggestion: 'Choose a directory you may write to with --data.',
  },
  already_running: {
    status: 409,
    severity: 'info',
    retries: 0,
    impact: 'Apex already runs on this data directory; nothing was started.',
    suggestion: 'Use the running one, end it first, or start another with --data.',
  },
  not_running: {
    status: 503,
    severity: 'info',
    retries: 0,
    impact: 'The command was not carried out, because no running Apex was found.',
    suggestion: 'Start one with `npm start`, or name one with --url and --key.',
  },
  usage: {
    status: 400,
    severity: 'info',
    retries: 0,
    impact: 'The command was not carried out.',
    suggestion: 'See the command with --help.',
  },
} as const satisfies Record<string, ErrorClass>;
