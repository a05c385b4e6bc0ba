import { agentRegistry } from '@netra/agents';
import {
  createAccessTokenVerifier,
  createAuthenticator,
  createHttpClient,
  createHttpService,
  createKeyVerifier,
  createLogger,
  createServiceTokenIssuer,
  createServiceTokenVerifier,
  type Logger,
  listen,
  type RunningService,
  remoteKeys,
} from '@netra/foundation';
import { sql } from 'kysely';
import type { BackendConfig } from './config.ts';
import { registerAgentRoutes } from './http/agent-routes.ts';
import { registerApprovalRoutes } from './http/approval-routes.ts';
import { registerDocumentRoutes } from './http/document-routes.ts';
import { registerFeedbackRoutes } from './http/feedback-routes.ts';
import { registerReportRoutes } from './http/report-routes.ts';
import { registerRunRoutes } from './http/run-routes.ts';
import { createReader } from './http/session.ts';
import { registerThreadRoutes } from './http/thread-routes.ts';
import { createTailer } from './log/tailer.ts';
import { createModels } from './models/ask-models.ts';
import { startOwnCallRecorder } from './models/record-own-calls.ts';
import { openRedis } from './redis/open-redis.ts';
import { acceptQuestion } from './runs/accept-question.ts';
import { decideApproval } from './runs/approvals/decide-approval.ts';
import { startExecutor } from './runs/executor.ts';
import { stopRun } from './runs/stop-run.ts';
import type { Team } from './runs/team.ts';
import { refuseRevoked, watchRevocations } from './session/revocations.ts';
import { openStores, type Stores } from './store/open-stores.ts';
import { createToolbox, type Toolbox } from './tools/toolbox.ts';
import { registerStreams } from './ws/register-streams.ts';
import type { StreamSettings } from './ws/stream-settings.ts';

const version = '0.1.0';

export type BackendOptions = {
  readonly logger?: Logger;
  /** Who works on runs; the whole team unless a test brings its own. */
  readonly team?: Team;
  /** Changes what runs are handed; for tests of tools that the catalogue does not have. */
  readonly tools?: (tools: Toolbox) => Toolbox;
  /** What differs from the usual times and limits of streams. */
  readonly streams?: Partial<StreamSettings>;
};

export type RunningBackend = RunningService & {
  readonly stores: Stores;
  /** How many runs this process works on now. */
  runsAtWork(): number;
};

/**
 * Starts the backend: migrates, joins the executors of runs, listens. One a process, because DBOS is one a process.
 * Raises `config_invalid` or `dependency_unavailable`.
 */
export async function startBackend(
  config: BackendConfig,
  options: BackendOptions = {},
): Promise<RunningBackend> {
  const logger = options.logger ?? createLogger({ service: 'backend', level: config.logLevel });
  const tokens = await createServiceTokenIssuer(config.servicePrivateKey);
  const { authUrl } = config;
  const revocations = watchRevocations({ authUrl, tokens, logger });
  const verifiers = {
    accessToken: createAccessTokenVerifier({ keys: remoteKeys(authUrl), issuer: config.publicUrl }),
    serviceToken: await createServiceTokenVerifier('backend', config.servicePublicKeys),
    apiKey: createKeyVerifier({ authUrl, tokens }),
  };
  const authenticator = refuseRevoked(createAuthenticator(verifiers), revocations);
  const { databaseOwnerUrl: ownerUrl, databaseUrl: appUrl, databaseWorkerUrl: workerUrl } = config;
  const stores = await openStores({ ownerUrl, appUrl, workerUrl }, { logger });
  const redis = config.redisUrl === undefined ? undefined : openRedis(config.redisUrl, logger);
  const tailer = createTailer({ database: stores.worker.kysely, listenUrl: workerUrl, logger, redis });
  const client = createHttpClient({ name: 'analytics', baseUrl: config.analyticsUrl });
  const tools = createToolbox({ client, tokens }, stores.app.kysely);
  const executor = await startExecutor({
    stores,
    tailer,
    team: options.team ?? agentRegistry,
    tools: options.tools?.(tools) ?? tools,
    models: createModels(config, logger),
    budgets: config,
    logger,
    ownerUrl,
    workerUrl,
  });
  const { runtime } = executor;
  const recorder = startOwnCallRecorder({ worker: stores.worker.kysely, client, tokens, logger });
  const database = stores.app.kysely;
  const { publicUrl } = config;
  const app = await createHttpService({
    service: 'backend',
    version,
    logger,
    origins: [new URL(publicUrl).origin],
    readiness: { postgresql: () => sql`select 1`.execute(database) },
  });
  const reader = createReader(authenticator);
  registerThreadRoutes(app, { database, tailer, reader });
  registerRunRoutes(app, { runtime, reader });
  registerAgentRoutes(app, { runtime, reader });
  registerApprovalRoutes(app, { runtime, reader });
  registerReportRoutes(app, { database, reader });
  registerFeedbackRoutes(app, { database, reader });
  await registerDocumentRoutes(app, { database, reader });
  registerStreams(app, {
    database,
    worker: stores.worker.kysely,
    tailer,
    authenticator,
    commands: {
      ask: (scope, request) => acceptQuestion(runtime, scope, request),
      stop: (scope, request) => stopRun(runtime, scope, request),
      approve: (scope, request) => decideApproval(runtime, scope, request),
    },
    publicUrl,
    logger,
    redis,
    revocations,
    settings: {
      ...(config.maximumConnectionMs === undefined
        ? {}
        : { maximumConnectionMs: config.maximumConnectionMs }),
      ...options.streams,
    },
  });
  const url = await listen(app, { host: config.host, port: config.port });
  return {
    url,
    stores,
    runsAtWork: () => runtime.controls.size(),
    close: async () => {
      await app.close();
      await revocations.close();
      await executor.close();
      await recorder.close();
      await tailer.close();
      await redis?.close();
      await stores.close();
    },
  };
}
