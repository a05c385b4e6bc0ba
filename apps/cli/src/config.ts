import { fileURLToPath } from 'node:url';
import { databaseUrlSetting, readConfig, setting } from '@netra/foundation';
import { z } from 'zod';

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
  url: setting('APEX_URL', z.url().optional(), { example: 'https://apex.example.org' }),
  key: setting('APEX_KEY', z.string().optional(), { example: 'apex_...', secret: true }),
} as const;

/** The command line's settings, from the variables of its process. Raises `config_invalid`. */
export function readCliConfig() {
  return readConfig(definition);
}

export type CliConfig = ReturnType<typeof readCliConfig>;
