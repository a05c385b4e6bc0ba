import { join } from 'node:path';
import type { ServiceName } from '@netra/contract';
import { createServiceTokenIssuer } from '@netra/foundation';
import { type CliConfig, limitVariables } from '../config.ts';
import { readConnection, writeConnection } from '../connection.ts';
import { bootstrapDatabase } from '../engines/postgres/bootstrap.ts';
import { keepPostgresRunning } from '../engines/postgres/keep-running.ts';
import { backendVariables } from './backend-variables.ts';
import { choosePorts } from './choose-ports.ts';
import { openDataDirectory } from './data-directory.ts';
import { ensureDemo, ensureFirstOwner, type FirstOwner } from './first-owner.ts';
import { freePort } from './ports.ts';
import { readOrCreateSecrets } from './secrets.ts';
import { planServices } from './service-plan.ts';
import { type SupervisedService, superviseService } from './supervise.ts';

export type SystemProgress = {
  /** A part is ready: its name and how long it took. */
  onReady(part: string, durationMs: number): void;
  onNotice(notice: string): void;
};

export type RunningSystem = {
  readonly urls: Readonly<Record<ServiceName, string>>;
  readonly owner: FirstOwner;
  readonly key: string;
  readonly dataDirectory: string;
  close(): Promise<void>;
};

async function timed<Result>(
  part: string,
  progress: SystemProgress,
  work: () => Promise<Result>,
): Promise<Result> {
  const startedAt = performance.now();
  const result = await work();
  progress.onReady(part, performance.now() - startedAt);
  return result;
}

/** Rejects with the signal's reason when it comes; never resolves. */
function untilAborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    if (signal?.aborted) reject(signal.reason);
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/**
 * Starts the whole system on one machine: engines, services as supervised children, the first owner, the demo.
 * On any failure, and when `signal` is aborted, everything that was started is ended again and the cause is raised.
 */
export async function startSystem(
  config: CliConfig,
  options: { demo: boolean; signal?: AbortSignal },
  progress: SystemProgress,
): Promise<RunningSystem> {
  const { signal } = options;
  const backend = backendVariables();
  const directory = openDataDirectory(config.dataDirectory);
  const closers: (() => Promise<void>)[] = [async () => directory.release()];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    signal?.throwIfAborted();
    const wanted = {
      web: config.webPort,
      backend: config.backendPort,
      auth: config.authPort,
      analytics: config.analyticsPort,
    };
    const { ports, notices } = await choosePorts(wanted as never);
    for (const notice of notices) progress.onNotice(notice);
    const secrets = await readOrCreateSecrets(directory.secretsFile);

    const databases = await timed('PostgreSQL', progress, async () => {
      if (config.databaseUrl !== undefined) {
        return bootstrapDatabase({
          serverUrl: config.databaseUrl,
          databaseUrl: config.databaseUrl,
          passwords: secrets.rolePasswords,
        });
      }
      const engine = await keepPostgresRunning(
        {
          directory: directory.postgres,
          port: await freePort(),
          password: secrets.postgresPassword,
          logFile: join(directory.logs, 'postgres.log'),
        },
        progress.onNotice,
      );
      closers.push(engine.close);
      return bootstrapDatabase({
        serverUrl: engine.adminUrl('postgres'),
        databaseUrl: engine.adminUrl('apex'),
        passwords: secrets.rolePasswords,
      });
    });

    signal?.throwIfAborted();
    const publicUrl = `http://localhost:${ports.web}`;
    const stored = readConnection(directory.connectionFile);
    // Whoever is told that Apex already runs here is told where, also while it starts.
    if (stored !== undefined) writeConnection(directory.connectionFile, { ...stored, url: publicUrl });
    const plan = planServices({
      ports,
      publicUrl,
      logLevel: config.logLevel,
      secrets,
      databases,
      clickhouse:
        config.clickhouseUrl === undefined
          ? { directory: directory.clickhouse }
          : { url: config.clickhouseUrl },
      limits: limitVariables(config),
      backend,
      compileCacheDirectory: join(directory.path, 'compile-cache'),
    });
    const services: SupervisedService[] = plan.map((service) =>
      superviseService(service, { logDirectory: directory.logs, onNotice: progress.onNotice }),
    );
    closers.push(async () => {
      await Promise.all(services.map((service) => service.stop()));
    });
    const ready = Promise.all(services.map((service) => timed(service.name, progress, () => service.ready)));
    await Promise.race([ready, untilAborted(signal)]);

    const urls = {
      web: publicUrl,
      backend: `http://127.0.0.1:${ports.backend}`,
      auth: `http://127.0.0.1:${ports.auth}`,
      analytics: `http://127.0.0.1:${ports.analytics}`,
    };
    const tokens = await createServiceTokenIssuer(secrets.serviceKeys.auth);
    signal?.throwIfAborted();
    const owner = await ensureFirstOwner(urls.auth, tokens, stored === undefined);
    const key = owner.ingestKey ?? stored?.key ?? '';
    writeConnection(directory.connectionFile, { url: publicUrl, key });
    if (options.demo) {
      const demo = await Promise.race([ensureDemo(urls.analytics, tokens, owner), untilAborted(signal)]);
      if (demo.created)
        progress.onReady(
          `demo workload (synthetic, ${demo.calls.toLocaleString('en-US')} calls)`,
          demo.durationMs,
        );
    }
    return { urls, owner, key, dataDirectory: directory.path, close };
  } catch (error) {
    await close();
    throw error;
  }
}
