import { createLogger, runService } from '@netra/foundation';
import { readBackendConfig } from '../config.ts';
import { startBackend } from '../start.ts';
import { withChangingTools } from './changing-tools.ts';
import { smallTeam } from './small-team.ts';

// A backend of its own process, as in production but for the team: what crash tests kill.
await runService('backend', async () => {
  const config = readBackendConfig();
  const logger = createLogger({ service: 'backend', level: config.logLevel });
  return {
    running: await startBackend(config, { logger, team: smallTeam, tools: withChangingTools }),
    logger,
  };
});
