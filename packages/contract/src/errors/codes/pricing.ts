import type { ErrorClass } from '../error-class.ts';

/** Errors that only the pricing room raises. */
export const pricingErrors = {} as const satisfies Record<string, ErrorClass>;
