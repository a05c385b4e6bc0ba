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
import { type AnalyticsConfig, engineLocation, ingestLimitsOf } from './config.ts';
import { createAnalyticsServer } from './http/server.ts';
import { createCallIntake } from './ingest/call-intake.ts';
import { createIngestLimits } from './ingest/limits/ingest-limits.ts';
import { probeStore } from './ingest/probe-store.ts';
import { openPrices, type PriceParts } from './prices/price-parts.ts';
import { startPurger } from './retention/purge.ts';
import { createDoor, type Door } from './session/door.ts';
import { createKeyVerifier } from './session/key-verifier.ts';
import { openStore, type Store } from './store/store.ts';
import { openTextKeeping, type TextKeeping } from './texts/text-keeping.ts';

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
  let prices: PriceParts | undefined;
  let texts: TextKeeping | undefined;
  const onError = (error: unknown) => logger.warn({ err: error }, 'counts of calls could not be written');
  const limits = createIngestLimits(store, ingestLimitsOf(config), { onError });
  try {
    await probeStore(store);
    prices = await openPrices(config, { store, logger });
    const { bookOf } = prices.books;
    texts = await openTextKeeping(store, logger);
    const intake = createCallIntake(store, { endUserKey: store.endUserKey, bookOf, limits, texts });
    const parts = { store, intake, door, prices };
    const app = await createAnalyticsServer(parts, { logger, publicUrl: config.publicUrl });
    const url = await listen(app, { host: config.host, port: config.port });
    const purger = startPurger(store, logger);
    return {
      url,
      store,
      close: async () => {
        await app.close();
        await purger.close();
        await limits.close().catch(onError);
        intake.texts.close();
        await parts.prices.close();
        if (options.store === undefined) await store.close();
      },
    };
  } catch (error) {
    texts?.close();
    await prices?.close();
    if (options.store === undefined) await store.close();
    throw error;
  }
}
