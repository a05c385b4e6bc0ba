// Our stream as the backend serves it (the same routes, log, tailer and limits over PostgreSQL), without the team that
// works on runs: what is appended is said by the parent.
import type { AddressInfo } from 'node:net';
import type { Event } from '@netra/contract';
import {
  createAccessTokenVerifier,
  createAuthenticator,
  createHttpService,
  createLogger,
  createServiceTokenIssuer,
  createServiceTokenVerifier,
  remoteKeys,
} from '@netra/foundation';
import { createTailer } from '../../apps/backend/src/log/tailer.ts';
import { watchRevocations } from '../../apps/backend/src/session/revocations.ts';
import { openStores } from '../../apps/backend/src/store/open-stores.ts';
import { registerStreams } from '../../apps/backend/src/ws/register-streams.ts';
import { type ApexServerSettings, appendNumbered } from './apex-installation.ts';
import { serveParent } from './serve.ts';

const settings = JSON.parse(process.argv[2] ?? '') as ApexServerSettings;
const { scope, thread, identity, streams } = settings;
const logger = createLogger({ service: 'backend', level: 'error' });
const stores = await openStores(settings.storeUrls, { logger });
const tailer = createTailer({
  database: stores.worker.kysely,
  listenUrl: settings.storeUrls.workerUrl,
  logger,
  redis: undefined,
});
const revocations = watchRevocations({
  authUrl: identity.authUrl,
  tokens: await createServiceTokenIssuer(identity.serviceKey),
  logger,
});
const app = await createHttpService({
  service: 'backend',
  version: '0.0.0',
  logger,
  origins: [identity.issuer],
  readiness: {},
});
const refuse = () => Promise.reject(new Error('nobody asks for anything in this measurement'));
const commands = { ask: refuse, stop: refuse, approve: refuse };
registerStreams(app, {
  database: stores.app.kysely,
  worker: stores.worker.kysely,
  tailer,
  authenticator: createAuthenticator({
    accessToken: createAccessTokenVerifier({ keys: remoteKeys(identity.authUrl), issuer: identity.issuer }),
    serviceToken: await createServiceTokenVerifier('backend', identity.publicKeys),
  }),
  commands,
  publicUrl: identity.issuer,
  logger,
  revocations,
  settings: streams,
});
const { organizationId } = scope;
function handOver(events: readonly Event[]): void {
  const seq = events.at(-1)?.seq;
  if (seq !== undefined) tailer.announce({ organizationId, thread, seq, events });
}
await app.listen({ host: '127.0.0.1', port: 0, backlog: 1_024 });
serveParent((app.server.address() as AddressInfo).port, {
  /** Appends and wakes the readers, as a run of this process does; answered after the commit. */
  async publish(text) {
    handOver(await appendNumbered(stores, { scope, thread }, [text]));
  },
  /** After the parent's own append: hands the events to their readers, as a run of this process does after its commit. */
  handOver: (events) => handOver(JSON.parse(events) as Event[]),
  /** After the parent's own append: tells that there is something new, as the news of another process do. */
  wake: (seq) => tailer.announce({ organizationId, thread, seq: Number(seq) }),
});
