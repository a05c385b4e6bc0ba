import type { Role } from '@netra/contract';
import type { RunningBackend } from '../start.ts';
import type { Installation } from './backends.ts';

export type Caller = { readonly organizationId: string; readonly userId?: string; readonly role?: Role };

type Sent = {
  readonly method?: string;
  /** Sent as JSON; a buffer or text as it is, with `type`. */
  readonly body?: unknown;
  readonly type?: string;
};

/** Makes the function by which tests call a backend's routes as one person or another. */
export function callsOf(installation: Installation, backend: () => RunningBackend) {
  return async (caller: Caller, path: string, sent: Sent = {}) => {
    const token = await installation.identity.accessToken({ role: 'analyst', ...caller });
    const { body, type } = sent;
    const isRaw = typeof body === 'string' || body instanceof Uint8Array;
    const contentType = type ?? (isRaw || body === undefined ? undefined : 'application/json');
    const response = await fetch(new URL(path, backend().url), {
      method: sent.method ?? (body === undefined ? 'GET' : 'POST'),
      headers: {
        authorization: `Bearer ${token}`,
        ...(contentType === undefined ? {} : { 'content-type': contentType }),
      },
      ...(body === undefined ? {} : { body: isRaw ? (body as BodyInit) : JSON.stringify(body) }),
    });
    const content = Buffer.from(await response.arrayBuffer());
    const isJson = response.headers.get('content-type')?.includes('application/json') === true;
    return {
      status: response.status,
      headers: response.headers,
      content,
      body: isJson ? JSON.parse(content.toString('utf8')) : undefined,
    };
  };
}
