// The web service: one public origin. pages.ts serves the built browser app; forward-http.ts and forward-websocket.ts
// hand everything else to the service that owns it. It keeps nothing, and reads neither bodies nor credentials.
import { createLogger, runService } from '@netra/foundation';
import { readWebConfig } from './config.ts';
import { startWeb } from './start.ts';

await runService('web', async () => {
  const config = readWebConfig();
  const logger = createLogger({ service: 'web', level: config.logLevel });
  return { running: await startWeb(config, { logger }), logger };
});
