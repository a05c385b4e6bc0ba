import { ApexError } from '@netra/contract';
import {
  type ConfigOf,
  databaseUrlSetting,
  portSetting,
  readConfig,
  serviceSettings,
  setting,
} from '@netra/foundation';
import { z } from 'zod';

/** Everything the auth service is told from outside. */
const authSettings = {
  ...serviceSettings,
  port: portSetting('APEX_AUTH_PORT', 8001),
  /** Owns the schema `auth`; used for migrations at start, then closed. */
  databaseOwnerUrl: databaseUrlSetting('APEX_AUTH_DATABASE_OWNER_URL'),
  databaseUrl: databaseUrlSetting('APEX_AUTH_DATABASE_URL'),
  /** Role with BYPASSRLS, for what happens before an organization is known. */
  databaseWorkerUrl: databaseUrlSetting('APEX_AUTH_DATABASE_WORKER_URL'),
  /** Root of the cookie signature and of the encryption of signing keys; changing it ends all sessions. */
  secret: setting('APEX_AUTH_SECRET', z.string().min(16), {
    example: 'the output of: openssl rand -base64 48',
    secret: true,
  }),
} as const;

export type AuthConfig = ConfigOf<typeof authSettings>;

const shortestSecret = 32;
const fewestDistinctCharacters = 12;
const placeholder = /secret|password|change.?me|example|default|better-auth/i;
const loopbackHosts = ['127.0.0.1', 'localhost', '[::1]'];

function problemsInProduction(config: AuthConfig): string[] {
  const problems: string[] = [];
  if (config.secret.length < shortestSecret)
    problems.push(`APEX_AUTH_SECRET is shorter than ${shortestSecret} characters`);
  if (new Set(config.secret).size < fewestDistinctCharacters || placeholder.test(config.secret))
    problems.push('APEX_AUTH_SECRET is not random');
  const publicUrl = new URL(config.publicUrl);
  if (publicUrl.protocol !== 'https:' && !loopbackHosts.includes(publicUrl.hostname))
    problems.push('APEX_PUBLIC_URL is not https, so cookies could be read on the way');
  return problems;
}

/** Refuses, with `config_invalid`, a configuration that would be unsafe in staging or production. */
export function requireSafeConfig(config: AuthConfig): AuthConfig {
  if (config.environment !== 'production' && config.environment !== 'staging') return config;
  const problems = problemsInProduction(config);
  if (problems.length === 0) return config;
  throw new ApexError(
    'config_invalid',
    `The configuration is not safe for ${config.environment}: ${problems.join('; ')}.`,
    { details: { problems }, suggestion: 'Make a secret with: openssl rand -base64 48' },
  );
}

/** Reads and checks the auth service's configuration. Raises `config_invalid` that names every problem. */
export function readAuthConfig(source?: Readonly<Record<string, string | undefined>>): AuthConfig {
  return requireSafeConfig(readConfig(authSettings, source));
}
