import { agentsErrors } from './codes/agents.ts';
import { analyticsErrors } from './codes/analytics.ts';
import { authErrors } from './codes/auth.ts';
import { backendErrors } from './codes/backend.ts';
import { cliErrors } from './codes/cli.ts';
import { generalErrors } from './codes/general.ts';
import { identityErrors } from './codes/identity.ts';
import { knowledgeErrors } from './codes/knowledge.ts';
import { modelErrors } from './codes/models.ts';
import { pricingErrors } from './codes/pricing.ts';
import { replayErrors } from './codes/replay.ts';
import { streamErrors } from './codes/stream.ts';
import type { ErrorClass } from './error-class.ts';

/** Every error code of the system, once; `docs/errors.md` is kept equal to it by a test. */
export const errorRegistry = {
  ...generalErrors,
  ...identityErrors,
  ...authErrors,
  ...analyticsErrors,
  ...pricingErrors,
  ...replayErrors,
  ...backendErrors,
  ...streamErrors,
  ...agentsErrors,
  ...knowledgeErrors,
  ...modelErrors,
  ...cliErrors,
} as const;

export type ErrorCode = keyof typeof errorRegistry;

export const errorCodes = Object.keys(errorRegistry) as ErrorCode[];

/** What a code means. */
export function errorClass(code: ErrorCode): ErrorClass {
  return errorRegistry[code];
}
