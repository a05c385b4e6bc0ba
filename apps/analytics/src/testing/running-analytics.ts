import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId, type Role, type Scope } from '@netra/contract';
import { createLogger, createServiceTokenIssuer } from '@netra/foundation';
import { createTestIdentity } from '../../../../test/fixtures/identity.ts';
import { createTestDatabase } from '../../../../test/fixtures/postgres.ts';
import { readAnalyticsConfig } from '../config.ts';
import { startAnalytics } from '../start.ts';

/**
 * A running analytics service on a store of its own, for one test file: the engine opens one directory a process, so
 * tests of a file share it and are told apart by organization.
 */
export async function runAnalytics(overrides: Readonly<Record<string, string>> = {}) {
  const identity = await createTestIdentity();
  const database = await createTestDatabase();
  const directory = mkdtempSync(join(tmpdir(), 'apex-analytics-'));
  const config = readAnalyticsConfig({
    APEX_HOST: '127.0.0.1',
    APEX_ANALYTICS_PORT: '0',
    APEX_AUTH_URL: identity.authUrl,
    APEX_PUBLIC_URL: identity.issuer,
    APEX_SERVICE_PRIVATE_KEY: identity.serviceKeys.analytics,
    APEX_SERVICE_PUBLIC_KEYS: identity.publicKeys,
    APEX_ANALYTICS_CLICKHOUSE_DIRECTORY: directory,
    APEX_ANALYTICS_DATABASE_OWNER_URL: database.urls.analytics.owner,
    APEX_ANALYTICS_DATABASE_URL: database.urls.analytics.app,
    APEX_ANALYTICS_DATABASE_WORKER_URL: database.urls.analytics.worker,
    ...overrides,
  });
  const service = await startAnalytics(config, {
    logger: createLogger({ service: 'analytics', level: 'silent' }),
  });
  const backend = await createServiceTokenIssuer(identity.serviceKeys.backend);
  const auth = await createServiceTokenIssuer(identity.serviceKeys.auth);

  function scopeOf(organizationId: string, role: Role = 'owner'): Scope {
    return { organizationId, principal: { kind: 'service', service: 'backend', role } };
  }

  return {
    ...service,
    identity,
    database,
    directory,
    scopeOf,
    newOrganization: () => newId('organization'),
    issuers: { backend, auth },
    /** Sends a request as the backend does for a member of the organization. */
    async send(
      organizationId: string,
      request: { method?: string; path: string; body?: unknown; role?: Role },
    ) {
      const token = await backend.issue('analytics', scopeOf(organizationId, request.role));
      const raw = typeof request.body === 'string' || request.body instanceof Uint8Array;
      const response = await fetch(new URL(request.path, service.url), {
        method: request.method ?? (request.body === undefined ? 'GET' : 'POST'),
        headers: {
          authorization: `Bearer ${token}`,
          ...(request.body === undefined || raw ? {} : { 'content-type': 'application/json' }),
          ...(raw ? { 'content-type': 'application/octet-stream' } : {}),
        },
        ...(request.body === undefined
          ? {}
          : { body: raw ? (request.body as BodyInit) : JSON.stringify(request.body) }),
      });
      const text = await response.text();
      const lines = text.split('\n').filter((line) => line !== '');
      return {
        status: response.status,
        headers: response.headers,
        text,
        lines,
        json: () => JSON.parse(text),
      };
    },
    async close() {
      await service.close();
      await identity.close();
      await database.drop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

export type TestAnalytics = Awaited<ReturnType<typeof runAnalytics>>;
