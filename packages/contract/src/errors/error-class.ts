/** What one error code means everywhere: over HTTP, on the WebSocket, in a log and to the person who meets it. */
export type ErrorClass = {
  /** HTTP status of a response that carries it. */
  readonly status: 400 | 401 | 403 | 404 | 405 | 409 | 410 | 413 | 415 | 422 | 429 | 500 | 502 | 503 | 504;
  /** WebSocket close code, where it ends a connection (see `closeCodes`). */
  readonly closeCode?: number;
  readonly severity: 'info' | 'warning' | 'error' | 'critical';
  /** How often the same request may be retried by a machine; 0 = never as it is. */
  readonly retries: number;
  /** What the person notices. */
  readonly impact: string;
  /** What to do about it. */
  readonly suggestion: string;
};
