import { agentRegistry } from '@netra/agents';
import { createLogger, runService } from '@netra/foundation';
import { readBackendConfig } from '../config.ts';
import { startBackend } from '../start.ts';
import type { Toolbox } from '../tools/toolbox.ts';
import { type Moment, watchDurablePoints } from './durable-points.ts';

// A backend of its own process with the whole team, which says each durable write it makes for a run and kills itself
// at the one it is told to. One tool is treated as if it changed something, so that runs wait for a person.

/** Where to die; without it every point is only said. */
export type KillOrder = { readonly killAt: { readonly point: string; readonly moment: Moment } | null };

let order: KillOrder['killAt'] = null;
const points = watchDurablePoints((point, moment) => {
  if (order === null) {
    if (moment === 'before') process.send?.({ point });
    return;
  }
  // SIGKILL from within strikes before the next line: nothing is tidied up, nothing more is sent.
  if (order.point === point && order.moment === moment) process.kill(process.pid, 'SIGKILL');
});
process.on('message', (message) => {
  if (typeof message !== 'object' || message === null || !('killAt' in message)) return;
  order = (message as KillOrder).killAt;
  points.restart();
  process.send?.({ ordered: true });
});

function withOneThatChanges(tools: Toolbox): Toolbox {
  const { specification, ...tool } = tools.savings;
  return {
    ...tools,
    savings: { ...tool, specification: { ...specification, effect: 'unsafe', role: 'analyst' } },
  };
}

await runService('backend', async () => {
  const config = readBackendConfig();
  const logger = createLogger({ service: 'backend', level: config.logLevel });
  return {
    running: await startBackend(config, { logger, team: agentRegistry, tools: withOneThatChanges }),
    logger,
  };
});
