import type { ErrorClass } from '../error-class.ts';

/** Errors that only the cli room raises. */
export const cliErrors = {} as const satisfies Record<string, ErrorClass>;
