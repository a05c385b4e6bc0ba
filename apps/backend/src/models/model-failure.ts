import { APICallError, RetryError } from 'ai';

/** Why a call to a model came to nothing, by what can be done about it. */
export type FailureKind =
  /** The provider asks for a pause. */
  | 'rate-limited'
  /** Out of reach, or failing by itself. */
  | 'outage'
  /** No answer, or no more of it, in time. */
  | 'timeout'
  /** The key is not taken. */
  | 'key-refused'
  /** The provider takes the request for wrong: another model or provider may take it. */
  | 'request-refused'
  /** The model will not answer this. */
  | 'refused'
  /** The run was told to end. */
  | 'stopped';

export type ModelFailure = {
  readonly kind: FailureKind;
  /** 0 when there was no answer to have one. */
  readonly httpStatus: number;
  readonly retryAfterMs: number | undefined;
  /** In the provider's own words, for the log; never shown to a model. */
  readonly message: string;
};

const longestMessage = 300;

/** `Retry-After` in seconds or as a date, and the finer header that some providers add. */
function retryAfterOf(headers: Readonly<Record<string, string>> | undefined): number | undefined {
  const fine = Number(headers?.['retry-after-ms']);
  if (Number.isFinite(fine) && fine >= 0) return fine;
  const stated = headers?.['retry-after'];
  if (stated === undefined) return undefined;
  const seconds = Number(stated);
  const waitMs = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(stated) - Date.now();
  return Number.isFinite(waitMs) ? Math.max(0, waitMs) : undefined;
}

function kindOfStatus(status: number | undefined): FailureKind {
  if (status === undefined) return 'outage';
  if (status === 429) return 'rate-limited';
  if (status === 401 || status === 403) return 'key-refused';
  if (status === 408 || status === 504) return 'timeout';
  return status >= 400 && status < 500 ? 'request-refused' : 'outage';
}

/** Tells what a thrown error means; anything unknown counts as an outage of the provider. */
export function failureOf(error: unknown): ModelFailure {
  const cause = RetryError.isInstance(error) ? error.lastError : error;
  const message = (cause instanceof Error ? cause.message : String(cause)).slice(0, longestMessage);
  if (!APICallError.isInstance(cause))
    return { kind: 'outage', httpStatus: 0, retryAfterMs: undefined, message };
  return {
    kind: kindOfStatus(cause.statusCode),
    httpStatus: cause.statusCode ?? 0,
    retryAfterMs: retryAfterOf(cause.responseHeaders),
    message,
  };
}
