import type { ErrorClass } from '../error-class.ts';

/** Errors that only the agents room raises. */
export const agentsErrors = {
  agent_input_invalid: {
    status: 500,
    severity: 'error',
    retries: 0,
    impact: 'An agent was handed something it does not understand and did not start.',
    suggestion: 'Ask again; if it stays, report the trace id.',
  },
  agent_output_invalid: {
    status: 500,
    severity: 'error',
    retries: 0,
    impact: "An agent's result did not have the agreed shape and was not used.",
    suggestion: 'Ask again; if it stays, report the trace id.',
  },
  agent_unavailable: {
    status: 404,
    severity: 'warning',
    retries: 0,
    impact: 'The run went on without this agent; the report says what is missing.',
    suggestion: 'GET /api/agents lists the agents that can run.',
  },
  agent_without_data: {
    status: 503,
    severity: 'warning',
    retries: 1,
    impact: 'An agent got no answer from any of its tools; the report says what is missing.',
    suggestion:
      'Ask again in a moment; administrators see what fails by `npx apex doctor`, or under /health/ready of each service.',
  },
  figure_unresolved: {
    status: 500,
    severity: 'error',
    retries: 0,
    impact: 'A number could not be found in its evidence, so it was not stated.',
    suggestion: 'Ask again; if it stays, report the trace id.',
  },
  report_undelivered: {
    status: 500,
    severity: 'critical',
    retries: 1,
    impact: 'The run ended without its report.',
    suggestion: 'Ask again; if it stays, report the trace id.',
  },
} as const satisfies Record<string, ErrorClass>;
