import type { ErrorClass } from '../error-class.ts';

/** Errors of asking a language model; each leads to the built-in analyst, never to a run without an answer. */
export const modelErrors = {
  model_absent: {
    status: 503,
    severity: 'info',
    retries: 0,
    impact: 'No language model is configured, so the built-in analyst answers.',
    suggestion:
      'Set APEX_OPENAI_API_KEY, APEX_ANTHROPIC_API_KEY, APEX_GOOGLE_API_KEY or APEX_OPENAI_COMPATIBLE_URL.',
  },
  model_unavailable: {
    status: 503,
    severity: 'warning',
    retries: 0,
    impact: 'No configured language model answered, so the built-in analyst went on without.',
    suggestion: 'The details name what each provider said; check keys, quotas and addresses.',
  },
  model_refused: {
    status: 422,
    severity: 'info',
    retries: 0,
    impact: 'The language model refused to answer, so the built-in analyst went on without.',
    suggestion: 'Ask in other words.',
  },
  model_calls_spent: {
    status: 429,
    severity: 'warning',
    retries: 0,
    impact: 'The run asked language models as often as it may; the built-in analyst went on without.',
    suggestion: 'Ask a narrower question.',
  },
  prompt_invalid: {
    status: 500,
    severity: 'critical',
    retries: 0,
    impact: 'The service did not start: a prompt file is not in its form.',
    suggestion: 'Begin the named file with its id and version.',
  },
} as const satisfies Record<string, ErrorClass>;
