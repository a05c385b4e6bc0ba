import type { ErrorClass } from '../error-class.ts';

/** Errors that only the backend room raises. */
export const backendErrors = {} as const satisfies Record<string, ErrorClass>;
