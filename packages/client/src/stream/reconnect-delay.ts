const firstSpanMs = 250;

/**
 * How long to wait before the next try, in ms: full jitter over a span that doubles with each failed try, so that
 * clients of a restarted server do not come back all at once; never less than the server's own hint.
 */
export function reconnectDelayMs(options: {
  readonly attempt: number;
  readonly maxDelayMs: number;
  readonly hintMs?: number | undefined;
  readonly random: () => number;
}): number {
  const spanMs = Math.min(options.maxDelayMs, firstSpanMs * 2 ** Math.min(20, options.attempt - 1));
  return Math.round((options.hintMs ?? 0) + options.random() * spanMs);
}
