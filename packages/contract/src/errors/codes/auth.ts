import type { ErrorClass } from '../error-class.ts';

/** Errors that only the auth room raises. */
export const authErrors = {} as const satisfies Record<string, ErrorClass>;
