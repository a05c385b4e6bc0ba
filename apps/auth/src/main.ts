// The auth service: people, organizations, sessions, API keys, and the tokens the other services trust.
// sign-in/ opens sessions; organizations/ and sessions/ show them; tokens/ turns a session into a short access
// token; keys/ are for programs; store/ is the only way to the tables; http/ is the only way in.
import { createLogger, runService } from '@netra/foundation';
import { readAuthConfig } from './config.ts';
import { startAuth } from './start.ts';

await runService('auth', async () => {
  const config = readAuthConfig();
  const logger = createLogger({ service: 'auth', level: config.logLevel });
  return { running: await startAuth(config, { logger }), logger };
});
