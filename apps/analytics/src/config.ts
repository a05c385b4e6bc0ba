import { ApexError } from '@netra/contract';
import {
  type ConfigOf,
  portSetting,
  readConfig,
  serviceSettings,
  setting,
  urlSetting,
} from '@netra/foundation';
import { z } from 'zod';
import type { EngineLocation } from './store/engine-client.ts';

/** Everything the analytics service is told from outside. */
const analyticsSettings = {
  ...serviceSettings,
  port: portSetting('APEX_ANALYTICS_PORT', 8002),
  authUrl: urlSetting('APEX_AUTH_URL', 'http://127.0.0.1:8001'),
  /** Directory of the embedded engine; this or the URL of a server. */
  clickhouseDirectory: setting('APEX_ANALYTICS_CLICKHOUSE_DIRECTORY', z.string().min(1).optional(), {
    example: '/var/lib/apex/clickhouse',
  }),
  clickhouseUrl: setting(
    'APEX_ANALYTICS_CLICKHOUSE_URL',
    z.url({ protocol: /^https?$/, error: 'expected an http or https URL' }).optional(),
    { example: 'https://apex:secret@clickhouse.example.org:8443', secret: true },
  ),
} as const;

export type AnalyticsConfig = ConfigOf<typeof analyticsSettings>;

/** Where the engine is. Raises `config_invalid` unless exactly one of directory and URL is set. */
export function engineLocation(config: AnalyticsConfig): EngineLocation {
  const { clickhouseDirectory: directory, clickhouseUrl: url } = config;
  if (directory !== undefined && url === undefined) return { directory };
  if (url !== undefined && directory === undefined) return { url };
  const both = directory === undefined ? 'Neither' : 'Both';
  throw new ApexError(
    'config_invalid',
    `${both} of APEX_ANALYTICS_CLICKHOUSE_DIRECTORY and APEX_ANALYTICS_CLICKHOUSE_URL are set: set one.`,
  );
}

/** Reads and checks the analytics service's configuration. Raises `config_invalid` that names every problem. */
export function readAnalyticsConfig(source?: Readonly<Record<string, string | undefined>>): AnalyticsConfig {
  const config = readConfig(analyticsSettings, source);
  engineLocation(config);
  return config;
}
