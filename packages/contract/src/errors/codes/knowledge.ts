import type { ErrorClass } from '../error-class.ts';

/** Errors that only what is known of uploaded documents raises. */
export const knowledgeErrors = {
  document_unreadable: {
    status: 422,
    severity: 'info',
    retries: 0,
    impact: 'The document was not taken: nothing can be read from it.',
    suggestion: 'Correct what the message names, and upload the document again.',
  },
  document_limit: {
    status: 409,
    severity: 'info',
    retries: 0,
    impact: 'The document was not taken: the organization has as many as it may.',
    suggestion: 'Remove documents that are no longer needed, then upload it again.',
  },
} as const satisfies Record<string, ErrorClass>;
