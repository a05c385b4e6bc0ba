import { z } from 'zod';
import { setting } from './setting.ts';

const port = z.coerce.number().int().min(0).max(65_535);
const url = z.url({ protocol: /^https?$/, error: 'expected an http or https URL' });

/** Settings that every service has; each service adds its own beside them. */
export const serviceSettings = {
  environment: setting(
    'APEX_ENVIRONMENT',
    z.enum(['local', 'test', 'staging', 'production']).default('local'),
    {
      example: 'production',
    },
  ),
  logLevel: setting(
    'APEX_LOG_LEVEL',
    z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
    {
      example: 'info',
    },
  ),
  host: setting('APEX_HOST', z.string().default('127.0.0.1'), { example: '0.0.0.0' }),
  /** Origin that browsers see; other origins are refused. */
  publicUrl: setting('APEX_PUBLIC_URL', url.default('http://127.0.0.1:3000'), {
    example: 'https://apex.example.org',
  }),
  /** This service's private signing key (Ed25519 JWK) for tokens it shows to other services. */
  servicePrivateKey: setting('APEX_SERVICE_PRIVATE_KEY', z.string().min(1), {
    example: '{"kty":"OKP","crv":"Ed25519","kid":"backend",...}',
    secret: true,
  }),
  /** Public keys of all services (JWK set), `kid` = service name. */
  servicePublicKeys: setting('APEX_SERVICE_PUBLIC_KEYS', z.string().min(1), { example: '{"keys":[...]}' }),
} as const;

/** A port setting with the service's default. */
export function portSetting(variable: string, defaultPort: number) {
  return setting(variable, port.default(defaultPort), { example: String(defaultPort) });
}

/** The address of another service. */
export function urlSetting(variable: string, defaultUrl: string) {
  return setting(variable, url.default(defaultUrl), { example: defaultUrl });
}

/** A PostgreSQL URL; checked in form here, before any connection is tried. */
export function databaseUrlSetting(variable: string) {
  return setting(
    variable,
    z
      .url({ protocol: /^postgres(ql)?$/, error: 'expected postgresql://user:password@host:port/database' })
      .refine((value) => new URL(value).pathname.length > 1, 'the URL names no database'),
    { example: 'postgresql://apex_app:secret@db.example.org:5432/apex', secret: true },
  );
}
