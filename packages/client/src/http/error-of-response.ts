import { ApexError, type ErrorCode, errorBodySchema, fromWireError } from '@netra/contract';

const codeOfStatus: Readonly<Record<number, ErrorCode>> = {
  400: 'invalid_request',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  405: 'method_not_allowed',
  409: 'conflict',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
  429: 'rate_limited',
  502: 'dependency_unavailable',
  503: 'dependency_unavailable',
  504: 'timeout',
};

function retryAfterMs(response: Response): number | undefined {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.round(seconds * 1000) : undefined;
}

/** The error behind an unsuccessful answer: the server's own, or, where a proxy answered, the status' nearest code. */
export async function errorOfResponse(response: Response): Promise<ApexError> {
  let cause: unknown;
  try {
    const known = errorBodySchema.safeParse(await response.json());
    if (known.success) return fromWireError(known.data.error);
    cause = known.error;
  } catch (error) {
    cause = error;
  }
  const delayMs = retryAfterMs(response);
  return new ApexError(
    codeOfStatus[response.status] ?? 'internal',
    `The server answered ${response.status} without saying why.`,
    { cause, ...(delayMs === undefined ? {} : { retryAfterMs: delayMs }) },
  );
}
