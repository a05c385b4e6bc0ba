import {
  createLogger,
  createServiceTokenVerifier,
  type Logger,
  listen,
  type RunningService,
} from '@netra/foundation';
import { type AuthConfig, requireSafeConfig } from './config.ts';
import type { AuthParts } from './http/parts.ts';
import { createAuthServer } from './http/server.ts';
import { createLibrary } from './sign-in/library.ts';
import { createAuditLog } from './store/audit-log.ts';
import { type AuthStores, openAuthStores } from './store/stores.ts';
import { sweep } from './store/sweep.ts';
import { createAccessTokens } from './tokens/access-tokens.ts';
import { createKeyCipher, deriveKey, type KeyCipher } from './tokens/key-cipher.ts';
import { currentSigningKey, keepSigningSchedule, rotateSigningKeys } from './tokens/signing-keys.ts';

const upkeepEveryMs = 10 * 60_000;

export type RunningAuth = RunningService & {
  /** Publishes a new signing key that takes over in an hour; returns its id. */
  rotateSigningKeys(): Promise<string>;
};

export type AuthOptions = {
  readonly logger?: Logger;
  readonly now?: () => Date;
};

/** Keeps the key schedule and sweeps, at once and every 10 minutes, until told to stop. */
async function startUpkeep(
  keys: { stores: AuthStores; cipher: KeyCipher },
  options: { logger: Logger; now: () => Date },
): Promise<() => void> {
  const { worker } = keys.stores;
  const upkeep = async () => {
    const kid = await keepSigningSchedule({ worker, cipher: keys.cipher }, options.now());
    if (kid !== undefined) options.logger.info({ kid }, 'a signing key was made');
    await sweep(worker, options.now());
  };
  await upkeep();
  const timer = setInterval(() => {
    upkeep().catch((error) => options.logger.error({ err: error }, 'upkeep failed; it is tried again'));
  }, upkeepEveryMs);
  timer.unref();
  return () => clearInterval(timer);
}

/** Starts the auth service: migrates, keeps its keys, listens. Raises `config_invalid` or `dependency_unavailable`. */
export async function startAuth(config: AuthConfig, options: AuthOptions = {}): Promise<RunningAuth> {
  requireSafeConfig(config);
  const logger = options.logger ?? createLogger({ service: 'auth', level: config.logLevel });
  const now = options.now ?? (() => new Date());
  const { publicUrl } = config;
  const serviceToken = await createServiceTokenVerifier('auth', config.servicePublicKeys);
  const stores = await openAuthStores({
    ownerUrl: config.databaseOwnerUrl,
    appUrl: config.databaseUrl,
    workerUrl: config.databaseWorkerUrl,
    logger,
  });
  const { app, worker } = stores;
  try {
    const cipher = createKeyCipher(config.secret);
    const stopUpkeep = await startUpkeep({ stores, cipher }, { logger, now });
    // A wrong APEX_AUTH_SECRET is found here, not at the first sign-in.
    await currentSigningKey({ worker, cipher }, now());
    const tokens = createAccessTokens({ worker, cipher, issuer: publicUrl, now });
    const secret = deriveKey(config.secret, 'session cookies').toString('base64url');
    const library = createLibrary({ app, worker, publicUrl, secret, logger });
    const audit = createAuditLog(app, now);
    const parts: AuthParts = { stores, library, tokens, audit, serviceToken, publicUrl, now };
    const server = await createAuthServer(parts, logger);
    const url = await listen(server, { host: config.host, port: config.port });
    return {
      url,
      rotateSigningKeys: async () => {
        const kid = await rotateSigningKeys({ worker, cipher }, now());
        tokens.forgetKeys();
        await audit.record({
          operation: 'signing_key_rotated',
          outcome: 'succeeded',
          subjectId: kid,
          requestId: kid,
        });
        return kid;
      },
      close: async () => {
        stopUpkeep();
        await server.close();
        await stores.close();
      },
    };
  } catch (error) {
    await stores.close();
    throw error;
  }
}
