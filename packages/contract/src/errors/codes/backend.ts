import type { ErrorClass } from '../error-class.ts';

/** Errors that only the backend room raises. */
export const backendErrors = {
  command_reused: {
    status: 409,
    severity: 'info',
    retries: 0,
    impact: 'The command was not carried out: its id was used before for another command.',
    suggestion: 'Give each command an id of its own; repeat an id only to repeat the same command.',
  },
  run_ended: {
    status: 409,
    severity: 'info',
    retries: 0,
    impact: 'Nothing was changed: the run has already ended.',
    suggestion: 'Ask again to start a new run.',
  },
  run_stopped: {
    status: 409,
    severity: 'info',
    retries: 0,
    impact: 'The work was cut short because the run was stopped.',
    suggestion: 'Ask again to start a new run.',
  },
  run_deadline: {
    status: 504,
    severity: 'warning',
    retries: 0,
    impact: 'The run did not finish within its time limit; what it found until then is in its report.',
    suggestion: 'Ask about a shorter period or fewer things at once.',
  },
  run_lost: {
    status: 500,
    severity: 'error',
    retries: 1,
    impact: 'The run ended without an answer: no server could finish it in time.',
    suggestion: 'Ask again; if it stays, report the run id.',
  },
  run_budget_spent: {
    status: 429,
    severity: 'warning',
    retries: 0,
    impact: 'The run made as many tool calls as it may; its report says what it knows without more.',
    suggestion: 'Ask a narrower question, or have APEX_RUN_TOOL_CALLS raised.',
  },
  model_budget_spent: {
    status: 429,
    severity: 'warning',
    retries: 0,
    impact: 'The budget for language models is spent; the built-in analyst goes on without.',
    suggestion:
      'Ask a narrower question or tomorrow, or have the budget raised (APEX_RUN_MODEL_USD and its like).',
  },
  tool_in_doubt: {
    status: 409,
    severity: 'warning',
    retries: 0,
    impact: 'A tool that changes something was cut off: whether it took effect is not known.',
    suggestion: 'Look at what the tool changes, then decide whether to run it again.',
  },
  approval_denied: {
    status: 409,
    severity: 'info',
    retries: 0,
    impact: 'Nothing was changed: a person decided against it.',
    suggestion: 'Ask again if it shall be done after all.',
  },
  approval_expired: {
    status: 409,
    severity: 'info',
    retries: 0,
    impact: 'Nothing was changed: the time to allow it was over.',
    suggestion: 'Ask again, and decide before the time that the request shows.',
  },
  approval_decided: {
    status: 409,
    severity: 'info',
    retries: 0,
    impact: 'The decision was not taken: somebody had decided otherwise before.',
    suggestion: 'GET /api/runs/:id/approvals shows who decided what, and when.',
  },
  approval_changed: {
    status: 409,
    severity: 'warning',
    retries: 0,
    impact: 'Nothing was allowed: the decision was about other arguments than those that wait.',
    suggestion: 'Read the arguments that wait, and decide with their argsHash.',
  },
  agent_missing: {
    status: 500,
    severity: 'error',
    retries: 0,
    impact: 'A part of the answer is missing: the agent it was handed to is not part of this team.',
    suggestion: 'Check that all services run the same version.',
  },
  handoff_too_deep: {
    status: 422,
    severity: 'error',
    retries: 0,
    impact: 'A hand-off was refused because agents handed work on more than ten times in a row.',
    suggestion: 'Ask a narrower question.',
  },
} as const satisfies Record<string, ErrorClass>;
