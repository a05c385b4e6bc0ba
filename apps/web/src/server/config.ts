import { fileURLToPath } from 'node:url';
import {
  type ConfigOf,
  portSetting,
  readConfig,
  serviceSettings,
  setting,
  urlSetting,
} from '@netra/foundation';
import { z } from 'zod';

const { environment, logLevel, host, publicUrl } = serviceSettings;

/** Everything the web service is told from outside; it shows no token to other services, so it has no key. */
const webSettings = {
  environment,
  logLevel,
  host,
  publicUrl,
  port: portSetting('APEX_WEB_PORT', 3000),
  authUrl: urlSetting('APEX_AUTH_URL', 'http://127.0.0.1:8001'),
  analyticsUrl: urlSetting('APEX_ANALYTICS_URL', 'http://127.0.0.1:8002'),
  backendUrl: urlSetting('APEX_BACKEND_URL', 'http://127.0.0.1:8000'),
  /** Folder with the built browser app. */
  pagesDirectory: setting(
    'APEX_WEB_PAGES',
    z.string().default(fileURLToPath(new URL('../../dist', import.meta.url))),
    { example: '/srv/apex/web' },
  ),
} as const;

export type WebConfig = ConfigOf<typeof webSettings>;

/** Reads the web service's configuration. Raises `config_invalid` that names every problem. */
export function readWebConfig(source?: Readonly<Record<string, string | undefined>>): WebConfig {
  return readConfig(webSettings, source);
}
