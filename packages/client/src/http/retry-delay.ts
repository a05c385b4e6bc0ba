import { ApexError, errorClass } from '@netra/contract';

const firstDelayMs = 200;
const longestDelayMs = 5_000;

/**
 * How long to wait before trying a failed request again, in ms: full jitter over a doubling span, never less than
 * the server's own hint. Undefined when the failure is not one that time repairs.
 */
export function retryDelayMs(error: unknown, tried: number, random: () => number = Math.random) {
  if (!(error instanceof ApexError) || error.code === 'internal') return undefined;
  if (errorClass(error.code).retries < tried) return undefined;
  const spanMs = Math.min(longestDelayMs, firstDelayMs * 2 ** (tried - 1));
  return (error.retryAfterMs ?? 0) + random() * spanMs;
}
