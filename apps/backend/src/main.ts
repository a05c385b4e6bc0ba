// The backend: conversations, the runs that answer them, and the event stream people watch them through.
// session/ says who asks; threads/ and runs/ accept and carry out; tools/ ask analytics; log/ is what happened, in
// order; ws/ delivers it live; store/ is the only way to the tables; http/ is the only other way in.
import { agentRegistry } from '@netra/agents';
import { createLogger, runService } from '@netra/foundation';
import { readBackendConfig } from './config.ts';
import { startBackend } from './start.ts';

await runService('backend', async () => {
  const config = readBackendConfig();
  const logger = createLogger({ service: 'backend', level: config.logLevel });
  return { running: await startBackend(config, { logger, team: agentRegistry }), logger };
});
