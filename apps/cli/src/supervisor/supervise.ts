import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { ApexError, type ServiceName } from '@netra/contract';
import { processEnvironment } from '@netra/foundation';
import { z } from 'zod';
import { openServiceLog } from './service-log.ts';
import type { PlannedService } from './service-plan.ts';

export type SupervisedService = {
  readonly name: ServiceName;
  /** Resolves with its address when it first is ready; rejects when it cannot start. */
  readonly ready: Promise<string>;
  /** Process id of the running child; undefined between two of them. */
  processId(): number | undefined;
  stop(): Promise<void>;
};

export type SuperviseOptions = {
  readonly logDirectory: string;
  /** Told of every unexpected end and restart, for the terminal. */
  readonly onNotice: (notice: string) => void;
};

const readyMessageSchema = z.object({ type: z.literal('ready'), url: z.string() });
const firstDelayMs = 200;
const longestDelayMs = 10_000;
const configurationExitCode = 78;

/** Starts one service as a child and keeps it running: unexpected ends restart it, with growing delays. */
export function superviseService(service: PlannedService, options: SuperviseOptions): SupervisedService {
  const logFile = join(options.logDirectory, `${service.name}.log`);
  const log = openServiceLog(logFile, options.onNotice);
  let child: ChildProcess | undefined;
  let stopping = false;
  let delayMs = firstDelayMs;
  let timer: NodeJS.Timeout | undefined;
  const { promise: ready, resolve, reject } = Promise.withResolvers<string>();
  let everReady = false;

  const launch = () => {
    let isReady = false;
    let complaint = '';
    child = spawn(process.execPath, [service.main], {
      // The child sees PATH and its own settings, nothing of ours or of the other services.
      env: {
        PATH: processEnvironment().PATH,
        HOME: processEnvironment().HOME,
        TZ: 'UTC',
        ...service.variables,
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // Its own group: Ctrl-C reaches the supervisor only, which ends everything in order.
      detached: true,
    });
    child.stdout?.on('data', log.write);
    child.stderr?.on('data', (chunk: Buffer) => {
      log.write(chunk);
      complaint = (complaint + chunk.toString('utf8')).slice(-2_000);
    });
    child.on('message', (message) => {
      const parsed = readyMessageSchema.safeParse(message);
      if (!parsed.success) return;
      if (everReady) options.onNotice(`${service.name} is running again`);
      everReady = true;
      isReady = true;
      resolve(parsed.data.url);
    });
    child.once('exit', (code, signal) => {
      child = undefined;
      if (stopping) return;
      const how = signal ?? `exit code ${code}`;
      if (code === configurationExitCode || (!everReady && delayMs > firstDelayMs * 8)) {
        reject(
          new ApexError(
            'engine_unavailable',
            `${service.name} did not start (${how}).\n${complaint.trim()}`,
            {
              suggestion: `Its log is ${logFile}.`,
            },
          ),
        );
        return;
      }
      // Delays grow only while starts fail: whoever was serving when it was killed is wanted back at once.
      if (isReady) delayMs = firstDelayMs;
      if (everReady) options.onNotice(`${service.name} ended (${how}); restarting in ${delayMs} ms`);
      timer = setTimeout(launch, delayMs);
      delayMs = Math.min(delayMs * 2, longestDelayMs);
    });
  };
  launch();

  return {
    name: service.name,
    ready,
    processId: () => child?.pid,
    stop: () =>
      new Promise((done) => {
        stopping = true;
        clearTimeout(timer);
        const finish = () => void log.close().then(done);
        if (child === undefined) return finish();
        child.once('exit', finish);
        child.kill('SIGTERM');
      }),
  };
}
