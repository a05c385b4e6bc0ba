import type { ErrorClass } from '../error-class.ts';

/** Errors that only the analytics room raises. */
export const analyticsErrors = {} as const satisfies Record<string, ErrorClass>;
