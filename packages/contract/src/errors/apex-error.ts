import { type ErrorCode, errorClass } from './registry.ts';

export type ApexErrorOptions = {
  /** Structured facts for the reader: field names, limits, positions. Never secrets. */
  readonly details?: Record<string, unknown>;
  readonly cause?: unknown;
  /** Replaces the registry's general advice where this case knows better. */
  readonly suggestion?: string;
  readonly retryAfterMs?: number;
};

/** An error raised inside a process; its wire form is `WireError`, which carries no stack and no cause. */
export class ApexError extends Error {
  readonly code: ErrorCode;
  readonly details: Record<string, unknown>;
  readonly suggestion: string;
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode, message: string, options: ApexErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ApexError';
    this.code = code;
    this.details = options.details ?? {};
    this.suggestion = options.suggestion ?? errorClass(code).suggestion;
    this.retryAfterMs = options.retryAfterMs;
  }
}
