import type { ErrorClass } from '../error-class.ts';

/** Errors that only the agents room raises. */
export const agentsErrors = {} as const satisfies Record<string, ErrorClass>;
