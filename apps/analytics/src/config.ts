import { ApexError } from '@netra/contract';
import {
  type ConfigOf,
  databaseUrlSetting,
  portSetting,
  readConfig,
  serviceSettings,
  setting,
  urlSetting,
} from '@netra/foundation';
import { z } from 'zod';
import type { IngestLimitSettings } from './ingest/limits/ingest-limits.ts';
import type { EngineLocation } from './store/engine-client.ts';

/** A count of calls; the defaults are far above what one machine takes in, and are there to be lowered. */
const calls = (variable: string, preset: number) =>
  setting(variable, z.coerce.number().int().min(1).default(preset), { example: String(preset) });

/** Everything the analytics service is told from outside. */
const analyticsSettings = {
  ...serviceSettings,
  port: portSetting('APEX_ANALYTICS_PORT', 8002),
  authUrl: urlSetting('APEX_AUTH_URL', 'http://127.0.0.1:8001'),
  /** Owns the schema `analytics` of PostgreSQL; used for migrations at start, then closed. */
  databaseOwnerUrl: databaseUrlSetting('APEX_ANALYTICS_DATABASE_OWNER_URL'),
  databaseUrl: databaseUrlSetting('APEX_ANALYTICS_DATABASE_URL'),
  /** Role with BYPASSRLS: keeps every organization's prices in memory. */
  databaseWorkerUrl: databaseUrlSetting('APEX_ANALYTICS_DATABASE_WORKER_URL'),
  /** Directory of the embedded engine; this or the URL of a server. */
  clickhouseDirectory: setting('APEX_ANALYTICS_CLICKHOUSE_DIRECTORY', z.string().min(1).optional(), {
    example: '/var/lib/apex/clickhouse',
  }),
  clickhouseUrl: setting(
    'APEX_ANALYTICS_CLICKHOUSE_URL',
    z.url({ protocol: /^https?$/, error: 'expected an http or https URL' }).optional(),
    { example: 'https://apex:secret@clickhouse.example.org:8443', secret: true },
  ),
  /** What one API key may send: calls a second on average, at once after a pause, and a UTC day. */
  keyCallsPerSecond: calls('APEX_ANALYTICS_KEY_CALLS_PER_SECOND', 50_000),
  keyCallsBurst: calls('APEX_ANALYTICS_KEY_CALLS_BURST', 500_000),
  keyCallsPerDay: calls('APEX_ANALYTICS_KEY_CALLS_PER_DAY', 1_000_000_000),
  /** The same for an organization with all its keys and people. */
  organizationCallsPerSecond: calls('APEX_ANALYTICS_ORGANIZATION_CALLS_PER_SECOND', 100_000),
  organizationCallsBurst: calls('APEX_ANALYTICS_ORGANIZATION_CALLS_BURST', 1_000_000),
  organizationCallsPerDay: calls('APEX_ANALYTICS_ORGANIZATION_CALLS_PER_DAY', 5_000_000_000),
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

/** How much may be sent, by key and by organization. */
export function ingestLimitsOf(config: AnalyticsConfig): IngestLimitSettings {
  return {
    key: {
      perSecond: config.keyCallsPerSecond,
      burst: config.keyCallsBurst,
      perDay: config.keyCallsPerDay,
    },
    organization: {
      perSecond: config.organizationCallsPerSecond,
      burst: config.organizationCallsBurst,
      perDay: config.organizationCallsPerDay,
    },
  };
}

/** Reads and checks the analytics service's configuration. Raises `config_invalid` that names every problem. */
export function readAnalyticsConfig(source?: Readonly<Record<string, string | undefined>>): AnalyticsConfig {
  const config = readConfig(analyticsSettings, source);
  engineLocation(config);
  return config;
}
