import {
  type ConfigOf,
  databaseUrlSetting,
  modelSettings,
  portSetting,
  readConfig,
  serviceSettings,
  setting,
  urlSetting,
} from '@netra/foundation';
import { z } from 'zod';

/** Everything the backend is told from outside. */
const backendSettings = {
  ...serviceSettings,
  ...modelSettings,
  port: portSetting('APEX_BACKEND_PORT', 8000),
  authUrl: urlSetting('APEX_AUTH_URL', 'http://127.0.0.1:8001'),
  analyticsUrl: urlSetting('APEX_ANALYTICS_URL', 'http://127.0.0.1:8002'),
  /** Owns the schemas `app` and `app_dbos`; used for migrations at start, then closed. */
  databaseOwnerUrl: databaseUrlSetting('APEX_BACKEND_DATABASE_OWNER_URL'),
  databaseUrl: databaseUrlSetting('APEX_BACKEND_DATABASE_URL'),
  /** Role with BYPASSRLS, for what works for many organizations at once: tailer, sweeper, reaper. */
  databaseWorkerUrl: databaseUrlSetting('APEX_BACKEND_DATABASE_WORKER_URL'),
  /** Redis for tickets and for waking other backends; without it, and while it is away, PostgreSQL serves. */
  redisUrl: setting(
    'APEX_REDIS_URL',
    z.url({ protocol: /^rediss?$/, error: 'expected redis://host:port or rediss://...' }).optional(),
    { example: 'redis://redis.example.org:6379', secret: true },
  ),
  /**
   * Longest life of a connection in ms, below the limit of the proxy in front of it; each one is moved, at a random
   * moment of the last fifth, before the proxy would cut it. Unset: connections are not moved.
   */
  maximumConnectionMs: setting('APEX_MAXIMUM_CONNECTION_MS', z.coerce.number().int().min(1_000).optional(), {
    example: '540000',
  }),
} as const;

export type BackendConfig = ConfigOf<typeof backendSettings>;

/** Reads the backend's configuration. Raises `config_invalid` that names every problem. */
export function readBackendConfig(source?: Readonly<Record<string, string | undefined>>): BackendConfig {
  return readConfig(backendSettings, source);
}
