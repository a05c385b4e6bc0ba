import type { ErrorClass } from '../error-class.ts';

/** Errors that only the pricing room raises. */
export const pricingErrors = {
  usage_invalid: {
    status: 422,
    severity: 'info',
    retries: 0,
    impact: 'The usage of this call was not read, so it has no cost.',
    suggestion: 'Correct the field named in the details: token counts are whole numbers from 0.',
  },
  flavor_unknown: {
    status: 422,
    severity: 'info',
    retries: 0,
    impact: 'The body of this call was not read, so it has no cost.',
    suggestion: 'Use a provider and a wire flavor listed in the details.',
  },
  price_book_invalid: {
    status: 422,
    severity: 'error',
    retries: 0,
    impact: 'The price book was refused; the one before it stays in use.',
    suggestion: 'Correct the entry named in the details, or build the book again from its sources.',
  },
} as const satisfies Record<string, ErrorClass>;
