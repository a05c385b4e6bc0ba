import { fileURLToPath } from 'node:url';
import { databaseUrlSetting, readConfig, setting } from '@netra/foundation';
import { z } from 'zod';

/** A limit of the analytics service that holds for `apex up` too: it is checked here and handed on. */
const limit = (variable: string) =>
  setting(variable, z.coerce.number().int('expected a whole number of calls').min(1).optional(), {
    example: '50000',
  });

const port = z.coerce.number().int('expected a port number').min(0).max(65_535).optional();

/** The data directory of a checkout that was told no other. */
const defaultDataDirectory = fileURLToPath(new URL('../../../.apex', import.meta.url));

const definition = {
  dataDirectory: setting('APEX_DATA_DIR', z.string().default(defaultDataDirectory), {
    example: '/var/lib/apex',
  }),
  webPort: setting('APEX_WEB_PORT', port, { example: '3000' }),
  backendPort: setting('APEX_BACKEND_PORT', port, { example: '8000' }),
  authPort: setting('APEX_AUTH_PORT', port, { example: '8001' }),
  analyticsPort: setting('APEX_ANALYTICS_PORT', port, { example: '8002' }),
  logLevel: setting('APEX_LOG_LEVEL', z.enum(['trace', 'debug', 'info', 'warn', 'error']).default('info'), {
    example: 'info',
  }),
  /** A PostgreSQL of your own instead of the embedded one: the URL of a database, with a role that may make roles. */
  databaseUrl: {
    ...databaseUrlSetting('DATABASE_URL'),
    schema: databaseUrlSetting('DATABASE_URL').schema.optional(),
  },
  /** A ClickHouse server of your own instead of the embedded engine. */
  clickhouseUrl: setting(
    'APEX_ANALYTICS_CLICKHOUSE_URL',
    z.url({ protocol: /^https?$/, error: 'expected an http or https URL' }).optional(),
    { example: 'https://apex:secret@clickhouse.example.org:8443', secret: true },
  ),
  keyCallsPerSecond: limit('APEX_ANALYTICS_KEY_CALLS_PER_SECOND'),
  keyCallsBurst: limit('APEX_ANALYTICS_KEY_CALLS_BURST'),
  keyCallsPerDay: limit('APEX_ANALYTICS_KEY_CALLS_PER_DAY'),
  organizationCallsPerSecond: limit('APEX_ANALYTICS_ORGANIZATION_CALLS_PER_SECOND'),
  organizationCallsBurst: limit('APEX_ANALYTICS_ORGANIZATION_CALLS_BURST'),
  organizationCallsPerDay: limit('APEX_ANALYTICS_ORGANIZATION_CALLS_PER_DAY'),
  url: setting('APEX_URL', z.url().optional(), { example: 'https://apex.example.org' }),
  key: setting('APEX_KEY', z.string().optional(), { example: 'apex_...', secret: true }),
} as const;

/** The command line's settings, from the variables of its process. Raises `config_invalid`. */
export function readCliConfig(source?: Readonly<Record<string, string | undefined>>) {
  return readConfig(definition, source);
}

/** The variables of the limits that are set, as the analytics service reads them. */
export function limitVariables(config: CliConfig): Record<string, string> {
  const values = {
    APEX_ANALYTICS_KEY_CALLS_PER_SECOND: config.keyCallsPerSecond,
    APEX_ANALYTICS_KEY_CALLS_BURST: config.keyCallsBurst,
    APEX_ANALYTICS_KEY_CALLS_PER_DAY: config.keyCallsPerDay,
    APEX_ANALYTICS_ORGANIZATION_CALLS_PER_SECOND: config.organizationCallsPerSecond,
    APEX_ANALYTICS_ORGANIZATION_CALLS_BURST: config.organizationCallsBurst,
    APEX_ANALYTICS_ORGANIZATION_CALLS_PER_DAY: config.organizationCallsPerDay,
  };
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
}

export type CliConfig = ReturnType<typeof readCliConfig>;
