import { ApexError, type ServiceName } from '@netra/contract';
import type { Logger } from '../logger.ts';

/** A started service: where it is reached, and how it is ended without losing what it acknowledged. */
export type RunningService = { readonly url: string; close(): Promise<void> };

const configurationExitCode = 78;
const shutdownTimeoutMs = 10_000;

/**
 * Runs a service as this process's whole purpose: starts it, ends it in order on SIGTERM or SIGINT, and on a
 * start that fails writes one readable message and exits (78 for configuration, else 1).
 */
export async function runService(
  service: ServiceName,
  start: () => Promise<{ running: RunningService; logger: Logger }>,
): Promise<void> {
  try {
    const { running, logger } = await start();
    logger.info({ url: running.url }, `${service} is ready`);
    // The parent learns the address (and a port that was chosen) without reading logs.
    process.send?.({ type: 'ready', url: running.url });
    let closing = false;
    const close = (signal: string) => {
      if (closing) return;
      closing = true;
      logger.info({ signal }, `${service} is shutting down`);
      setTimeout(() => process.exit(1), shutdownTimeoutMs).unref();
      running.close().then(
        () => process.exit(0),
        (error) => {
          logger.error({ err: error }, 'shutdown failed');
          process.exit(1);
        },
      );
    };
    process.on('SIGTERM', () => close('SIGTERM'));
    process.on('SIGINT', () => close('SIGINT'));
    // An orphan would hold ports and data: when the supervisor dies, so does the service.
    if (process.send !== undefined) process.on('disconnect', () => close('disconnect'));
  } catch (error) {
    const known = error instanceof ApexError;
    process.stderr.write(
      `${service} did not start: ${known ? error.message : ((error as Error).stack ?? error)}\n`,
    );
    if (known) process.stderr.write(`What to do: ${error.suggestion}\n`);
    process.exit(known && error.code === 'config_invalid' ? configurationExitCode : 1);
  }
}
