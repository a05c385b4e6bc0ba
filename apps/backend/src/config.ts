import {
  budgetSettings,
  type ConfigOf,
  databaseUrlSetting,
  modelSettings,
  portSetting,
  readConfig,
  serviceSettings,
  streamSettings,
  urlSetting,
} from '@netra/foundation';

/** Everything the backend is told from outside. */
const backendSettings = {
  ...serviceSettings,
  ...modelSettings,
  ...budgetSettings,
  port: portSetting('APEX_BACKEND_PORT', 8000),
  authUrl: urlSetting('APEX_AUTH_URL', 'http://127.0.0.1:8001'),
  analyticsUrl: urlSetting('APEX_ANALYTICS_URL', 'http://127.0.0.1:8002'),
  /** Owns the schemas `app` and `app_dbos`; used for migrations at start, then closed. */
  databaseOwnerUrl: databaseUrlSetting('APEX_BACKEND_DATABASE_OWNER_URL'),
  databaseUrl: databaseUrlSetting('APEX_BACKEND_DATABASE_URL'),
  /** Role with BYPASSRLS, for what works for many organizations at once: tailer, sweeper, reaper. */
  databaseWorkerUrl: databaseUrlSetting('APEX_BACKEND_DATABASE_WORKER_URL'),
  ...streamSettings,
} as const;

export type BackendConfig = ConfigOf<typeof backendSettings>;

/** Reads the backend's configuration. Raises `config_invalid` that names every problem. */
export function readBackendConfig(source?: Readonly<Record<string, string | undefined>>): BackendConfig {
  return readConfig(backendSettings, source);
}
