// A backend as a process of its own, as in production but for a quick team, short times of the stream, and a wall
// clock that jumps when the harness says so: what fault schedules kill, cut off and mislead.
import { readBackendConfig } from '../../apps/backend/src/config.ts';
import { startBackend } from '../../apps/backend/src/start.ts';
import { smallTeam } from '../../apps/backend/src/testing/small-team.ts';
import { createLogger, runService } from '../../packages/foundation/src/index.ts';

/** The process's wall clock runs this much ahead of the machine's, in ms. Monotonic time is left alone, as in a real jump. */
let aheadMs = 0;
const MachineDate = Date;

globalThis.Date = new Proxy(MachineDate, {
  construct: (target, parts: unknown[], subclass) =>
    Reflect.construct(target, parts.length === 0 ? [target.now() + aheadMs] : parts, subclass) as object,
  get: (target, property, receiver) =>
    property === 'now' ? () => target.now() + aheadMs : Reflect.get(target, property, receiver),
});

process.on('message', (message) => {
  if (typeof message === 'object' && message !== null && 'clockAheadMs' in message) {
    aheadMs = Number(message.clockAheadMs);
  }
});

await runService('backend', async () => {
  const config = readBackendConfig();
  const logger = createLogger({ service: 'backend', level: config.logLevel });
  const streams = { heartbeatMs: 500, pongMs: 500, authenticateWithinMs: 1_000 };
  return { running: await startBackend(config, { logger, team: smallTeam, streams }), logger };
});
