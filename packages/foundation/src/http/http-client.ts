import { ApexError, errorBodySchema, fromWireError } from '@netra/contract';
import {
  BrokenCircuitError,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleWhen,
  retry,
  wrap,
} from 'cockatiel';
import type { z } from 'zod';

export type HttpClientOptions = {
  /** Name of the service called, for error messages. */
  readonly name: string;
  readonly baseUrl: string;
  /** The Authorization header's value for a request, made anew each time. */
  readonly authorization?: () => Promise<string>;
  readonly timeoutMs?: number;
  readonly attempts?: number;
};

export type HttpRequest<Schema extends z.ZodType> = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  readonly answer: Schema;
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  /** The Authorization header's value, instead of the client's own. */
  readonly authorization?: string;
};

export type HttpClient = {
  /** Sends a request and parses its answer; raises the peer's own error, `dependency_unavailable` or `timeout`. */
  send<Schema extends z.ZodType>(request: HttpRequest<Schema>): Promise<z.infer<Schema>>;
  /** True while the breaker lets requests through. */
  healthy(): boolean;
};

const isPeerFault = (error: unknown) =>
  error instanceof ApexError && (error.code === 'dependency_unavailable' || error.code === 'overloaded');

async function attempt<Schema extends z.ZodType>(
  options: HttpClientOptions,
  request: HttpRequest<Schema>,
): Promise<z.infer<Schema>> {
  const authorization = request.authorization ?? (await options.authorization?.());
  const timeoutMs = request.timeoutMs ?? options.timeoutMs ?? 10_000;
  const deadline = AbortSignal.timeout(timeoutMs);
  let response: Response;
  let text: string;
  try {
    response = await fetch(new URL(request.path, options.baseUrl), {
      method: request.method,
      headers: {
        accept: 'application/json',
        ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(authorization === undefined ? {} : { authorization }),
      },
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      signal: request.signal === undefined ? deadline : AbortSignal.any([deadline, request.signal]),
    });
    text = await response.text();
  } catch (cause) {
    if (request.signal?.aborted) throw request.signal.reason;
    if (deadline.aborted)
      throw new ApexError('timeout', `${options.name} did not answer within ${timeoutMs} ms.`, { cause });
    throw new ApexError('dependency_unavailable', `${options.name} is out of reach.`, {
      cause,
      retryAfterMs: 1_000,
    });
  }
  return readAnswer(options.name, request.answer, { ok: response.ok, status: response.status, text });
}

function readAnswer<Schema extends z.ZodType>(
  name: string,
  answer: Schema,
  response: { ok: boolean; status: number; text: string },
): z.infer<Schema> {
  let body: unknown;
  try {
    body = response.text === '' ? undefined : JSON.parse(response.text);
  } catch (cause) {
    throw new ApexError(
      'dependency_unavailable',
      `${name} answered ${response.status} with something that is no JSON.`,
      { cause },
    );
  }
  if (!response.ok) {
    const known = errorBodySchema.safeParse(body);
    if (known.success) throw fromWireError(known.data.error);
    throw new ApexError('dependency_unavailable', `${name} answered ${response.status}.`);
  }
  const parsed = answer.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new ApexError('internal', `${name} answered in an unexpected form.`, { cause: parsed.error });
}

/** Makes the HTTP client for one peer: a deadline per request, jittered retries of unavailability, a circuit breaker. */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const unavailable = handleWhen(isPeerFault);
  const breaker = circuitBreaker(unavailable, { halfOpenAfter: 2_000, breaker: new ConsecutiveBreaker(10) });
  const retries = retry(unavailable, {
    maxAttempts: (options.attempts ?? 3) - 1,
    backoff: new ExponentialBackoff({ initialDelay: 100, maxDelay: 2_000 }),
  });
  const policy = wrap(retries, breaker);
  return {
    healthy: () => breaker.state !== CircuitState.Open,
    async send(request) {
      try {
        return await policy.execute(() => attempt(options, request), request.signal);
      } catch (error) {
        if (error instanceof BrokenCircuitError) {
          throw new ApexError(
            'dependency_unavailable',
            `${options.name} failed repeatedly; it is tried again shortly.`,
            {
              cause: error,
              retryAfterMs: 2_000,
            },
          );
        }
        throw error;
      }
    },
  };
}
