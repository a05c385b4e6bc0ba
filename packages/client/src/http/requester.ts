import { ApexError } from '@netra/contract';
import type { z } from 'zod';
import { errorOfResponse } from './error-of-response.ts';
import { parseAnswer } from './parse-answer.ts';
import { retryDelayMs } from './retry-delay.ts';

export type RequesterOptions = {
  /** Origin that serves every route, for example `https://apex.example.org`. */
  readonly baseUrl: string;
  /** Makes the bearer token of a request; called anew for each attempt. */
  readonly accessToken: () => Promise<string>;
  readonly fetch: typeof globalThis.fetch;
  /** Time limit of one attempt in ms. */
  readonly timeoutMs: number;
  /** Tries of a request that may be repeated without harm. */
  readonly attempts: number;
};

export type Request<Schema extends z.ZodType = z.ZodType> = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly answer: Schema;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: unknown;
  /** States that a repeated POST changes nothing more; other methods follow HTTP's own rules. */
  readonly repeatable?: boolean;
  /** Who vouches: the access token (default), the session cookie, or nobody. */
  readonly credential?: 'token' | 'cookie' | 'none';
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
};

type RawRequest = Omit<Request, 'answer' | 'body'> & {
  readonly body?: BodyInit;
  readonly headers?: Readonly<Record<string, string>>;
};

export type Requester = {
  /** Sends JSON and parses the JSON answer; raises the server's own error, `timeout` or `dependency_unavailable`. */
  send<Schema extends z.ZodType>(request: Request<Schema>): Promise<z.infer<Schema>>;
  /** Sends once and hands back the open answer; raises as `send` does when its status is no success. */
  open(request: RawRequest): Promise<Response>;
};

/** The address of a route under a base address; parameters that are undefined are left out. */
export function routeUrl(baseUrl: string, path: string, query: Request['query'] = {}): URL {
  const url = new URL(path, baseUrl);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  return url;
}

/** Makes the one sender of HTTP requests: a deadline for each attempt, jittered retries only of what may be repeated. */
export function createRequester(options: RequesterOptions): Requester {
  async function open(request: RawRequest): Promise<Response> {
    const credential = request.credential ?? 'token';
    const headers: Record<string, string> = { accept: 'application/json', ...request.headers };
    if (credential === 'token') headers.authorization = `Bearer ${await options.accessToken()}`;
    const timeoutMs = request.timeoutMs ?? options.timeoutMs;
    const deadline = AbortSignal.timeout(timeoutMs);
    let response: Response;
    try {
      response = await options.fetch(routeUrl(options.baseUrl, request.path, request.query), {
        method: request.method,
        headers,
        credentials: credential === 'cookie' ? 'include' : 'omit',
        signal: request.signal === undefined ? deadline : AbortSignal.any([deadline, request.signal]),
        ...bodyInit(request.body),
      });
    } catch (cause) {
      throw failureOf(cause, { deadline, timeoutMs, signal: request.signal });
    }
    if (!response.ok) throw await errorOfResponse(response);
    return response;
  }

  async function attempt<Schema extends z.ZodType>(request: Request<Schema>): Promise<z.infer<Schema>> {
    const { answer, body, ...rest } = request;
    const response = await open({
      ...rest,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    let text: string;
    try {
      text = await response.text();
    } catch (cause) {
      throw new ApexError('dependency_unavailable', 'The connection broke in mid-answer.', { cause });
    }
    return parseAnswer(answer, text);
  }

  return {
    open,
    async send(request) {
      const attempts = request.method === 'POST' && request.repeatable !== true ? 1 : options.attempts;
      for (let tried = 1; ; tried += 1) {
        try {
          return await attempt(request);
        } catch (error) {
          const delayMs = retryDelayMs(error, tried);
          if (tried >= attempts || delayMs === undefined || request.signal?.aborted) throw error;
          await new Promise((resolve) => setTimeout(resolve, delayMs));
        }
      }
    },
  };
}

/** A streamed body must say that its answer may begin only after its end (`duplex`), or `fetch` refuses it. */
function bodyInit(body: BodyInit | undefined): RequestInit {
  if (body === undefined) return {};
  const streamed = { body, duplex: 'half' };
  return body instanceof ReadableStream ? streamed : { body };
}

function failureOf(
  cause: unknown,
  context: { deadline: AbortSignal; timeoutMs: number; signal: AbortSignal | undefined },
): unknown {
  if (context.signal?.aborted) return context.signal.reason;
  if (context.deadline.aborted) {
    return new ApexError('timeout', `The server did not answer within ${context.timeoutMs} ms.`, { cause });
  }
  return new ApexError('dependency_unavailable', 'The server cannot be reached.', { cause });
}
