import {
  createAccessTokenVerifier,
  createAuthenticator,
  createHttpClient,
  createLogger,
  createServiceTokenIssuer,
  createServiceTokenVerifier,
  type Logger,
  listen,
  type RunningService,
  remoteKeys,
} from '@netra/foundation';
import { type AnalyticsConfig, engineLocation } from './config.ts';
import { createAnalyticsServer } from './http/server.ts';
import { createCallIntake } from './ingest/call-intake.ts';
import { probeStore } from './ingest/probe-store.ts';
import { createDoor, type Door } from './session/door.ts';
import { createKeyVerifier } from './session/key-verifier.ts';
import { openStore, type Store } from './store/store.ts';

export type RunningAnalytics = RunningService & { readonly store: Store };

async function openDoor(config: AnalyticsConfig): Promise<Door> {
  const tokens = await createServiceTokenIssuer(config.servicePrivateKey);
  const auth = createHttpClient({
    name: 'auth',
    baseUrl: config.authUrl,
    timeoutMs: 3_000,
    authorization: async () => `Bearer ${await tokens.issue('auth')}`,
  });
  const verifyKey = createKeyVerifier(auth);
  const authenticator = createAuthenticator({
    accessToken: createAccessTokenVerifier({ keys: remoteKeys(config.authUrl), issuer: config.publicUrl }),
    serviceToken: await createServiceTokenVerifier('analytics', config.servicePublicKeys),
    apiKey: verifyKey,
  });
  return createDoor(authenticator, verifyKey);
}

/**
 * Starts the analytics service: opens and checks the store, then listens. Raises `config_invalid` and the errors of a
 * store that cannot be used; with `store`, uses one that is open already and leaves it open.
 */
export async function startAnalytics(
  config: AnalyticsConfig,
  options: { logger?: Logger; store?: Store } = {},
): Promise<RunningAnalytics> {
  const logger = options.logger ?? createLogger({ service: 'analytics', level: config.logLevel });
  const door = await openDoor(config);
  const store = options.store ?? (await openStore({ location: engineLocation(config), logger }));
  try {
    await probeStore(store);
    const intake = createCallIntake(store, { endUserKey: store.endUserKey });
    const app = await createAnalyticsServer({ store, intake, door }, { logger, publicUrl: config.publicUrl });
    const url = await listen(app, { host: config.host, port: config.port });
    return {
      url,
      store,
      close: async () => {
        await app.close();
        if (options.store === undefined) await store.close();
      },
    };
  } catch (error) {
    if (options.store === undefined) await store.close();
    throw error;
  }
}
