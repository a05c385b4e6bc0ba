/** An answer as a test looks at it. */
export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; undefined when it is none. */
  // biome-ignore lint/suspicious/noExplicitAny: a test names the fields it expects, and fails when they are absent.
  readonly json: any;
};

export type Sending = { readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> };

export type Browser = {
  readonly cookies: Map<string, string>;
  send(method: string, path: string, sending?: Sending): Promise<Answer>;
};

/** Sends one request as any program would: no cookie, no origin unless given. */
export async function sendTo(
  url: string,
  request: { method: string; path: string } & Sending,
): Promise<Answer> {
  const response = await fetch(new URL(request.path, url), {
    method: request.method,
    redirect: 'manual',
    headers: {
      ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...request.headers,
    },
    ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
  });
  const text = await response.text();
  const isJson = (response.headers.get('content-type') ?? '').includes('json');
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson && text !== '' ? JSON.parse(text) : undefined,
  };
}

/** A browser with a cookie jar on our own page: sends its cookies and states its origin, as browsers do. */
export function createBrowser(url: string, origin: string): Browser {
  const cookies = new Map<string, string>();
  return {
    cookies,
    async send(method, path, sending = {}) {
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const answer = await sendTo(url, {
        method,
        path,
        ...(sending.body === undefined ? {} : { body: sending.body }),
        headers: {
          'user-agent': 'test browser',
          ...(cookie === '' ? {} : { cookie }),
          ...(method === 'GET' ? {} : { origin }),
          ...sending.headers,
        },
      });
      for (const line of answer.headers.getSetCookie()) {
        const [pair = ''] = line.split(';');
        const at = pair.indexOf('=');
        if (/max-age=0/i.test(line)) cookies.delete(pair.slice(0, at));
        else cookies.set(pair.slice(0, at), pair.slice(at + 1));
      }
      return answer;
    },
  };
}
