import type { ErrorClass } from '../error-class.ts';

/** Errors of policies, of replaying them, and of the synthetic workloads they are scored on. */
export const replayErrors = {
  policy_conflict: {
    status: 422,
    severity: 'info',
    retries: 0,
    impact: 'The policy was not replayed: two of its rules set the same thing for the same call.',
    suggestion: 'Narrow the match of one of the rules named in the details, or remove one of them.',
  },
  policy_invalid: {
    status: 422,
    severity: 'info',
    retries: 0,
    impact: 'The policy was not replayed.',
    suggestion: 'Give every rule its own id and name only models and providers the price book knows.',
  },
  no_calls: {
    status: 404,
    severity: 'info',
    retries: 0,
    impact: 'There was nothing to work on, so there is no result.',
    suggestion:
      'Choose a period that has calls: `npx apex ask "What data is there?"` says from when to when there are any.',
  },
  trace_unreadable: {
    status: 422,
    severity: 'info',
    retries: 0,
    impact: 'The trace was not simulated: leaving lines out would change the result.',
    suggestion:
      'Correct the lines named in the message: each must be a JSON object with timestamp (ms) and hash_ids.',
  },
  profile_unpriced: {
    status: 422,
    severity: 'info',
    retries: 0,
    impact: 'No synthetic calls were generated: calls of the profile would have no cost.',
    suggestion: 'Name a provider and model the price book has a price for in the whole period.',
  },
  synthetic_project_taken: {
    status: 409,
    severity: 'warning',
    retries: 0,
    impact: 'No synthetic calls were generated: they would mix with real ones.',
    suggestion: 'Generate into a project that holds no real calls.',
  },
  synthetic_invalid: {
    status: 422,
    severity: 'info',
    retries: 0,
    impact: 'No synthetic calls were generated: more than one in a hundred would not be a valid call.',
    suggestion: 'Correct what the details name: the period (--to, --days), or the field of the profile.',
  },
  approval_needed: {
    status: 409,
    severity: 'info',
    retries: 0,
    impact: 'The job waits: nothing is generated until a person consents.',
    suggestion: 'Run the command again with --yes, or decide on the job that the details name.',
  },
  amount_precision: {
    status: 422,
    severity: 'error',
    retries: 0,
    impact: 'An amount has more decimals than can be added exactly.',
    suggestion: 'State prices per token with at most 12 decimals and amounts with at most 18.',
  },
} as const satisfies Record<string, ErrorClass>;
