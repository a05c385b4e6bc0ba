// The way to Redis, where one is configured: quick to say that it is not there, so that PostgreSQL serves instead.
// It refuses to wait, to keep commands for later or to send one twice: what was not answered counts as lost.
import type { Logger } from '@netra/foundation';
import { Redis, type RedisOptions } from 'ioredis';

export type RedisLink = {
  /** The incarnation of the server that answers now (its run id); undefined while it cannot be relied on. */
  incarnation(): string | undefined;
  /** Runs a script atomically. Rejects when Redis does not answer in time; it may have run all the same. */
  run(script: RedisScript, keys: readonly string[], values: readonly (string | number)[]): Promise<unknown>;
  publish(channel: string, message: string): Promise<void>;
  /** Calls back for each message until the link is closed; messages sent while Redis is away are lost. */
  subscribe(channel: string, onMessage: (message: string) => void): void;
  close(): Promise<void>;
};

/** Lua that runs as one step; `incarnation()` in it names the server that runs it. */
export type RedisScript = { readonly name: string; readonly lua: string };

const answerWithinMs = 500;
const connectWithinMs = 2_000;
const longestDelayMs = 1_000;
const pingEveryMs = 1_000;

/**
 * A restarted server may have older data than the one before: with each answer it says which one it is. The server
 * tells this itself, in the same step, so that neither a reconnect nor a proxy can come in between.
 */
const prelude = `local function incarnation()
  return string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')
end
`;

const options = {
  connectTimeout: connectWithinMs,
  commandTimeout: answerWithinMs,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  retryStrategy: (tried: number) => Math.random() * Math.min(longestDelayMs, 50 * 2 ** Math.min(tried, 10)),
} satisfies RedisOptions;

function runIdOf(info: string): string | undefined {
  return /run_id:(\w+)/.exec(info)?.[1];
}

/** Opens the way to Redis; resolves at once, whether or not it is there. */
export function openRedis(url: string, logger: Logger): RedisLink {
  const commands = new Redis(url, { ...options, connectionName: 'apex-backend' });
  const subscriber = new Redis(url, {
    ...options,
    connectionName: 'apex-backend-wake',
    // Done below, also for what was asked for while there was no connection yet.
    autoResubscribe: false,
  });
  const listeners = new Map<string, (message: string) => void>();
  let runId: string | undefined;
  let told: 'here' | 'away' | undefined;
  let closing = false;

  function tell(state: 'here' | 'away', reason?: string): void {
    if (told === state || closing) return;
    told = state;
    if (state === 'here') logger.info('Redis answers');
    else logger.warn({ reason }, 'Redis does not answer; PostgreSQL serves until it does');
  }

  function away(reason: string): void {
    runId = undefined;
    tell('away', reason);
  }

  async function look(): Promise<void> {
    if (commands.status !== 'ready') return;
    try {
      runId = runIdOf(await commands.info('server'));
      if (runId !== undefined) tell('here');
    } catch (error) {
      away((error as Error).message);
      // A connection that gives no sign of life is half open as likely as not.
      if (commands.status === 'ready') commands.disconnect(true);
    }
  }

  function listen(channel: string): void {
    subscriber.subscribe(channel).catch((error: Error) => {
      if (closing) return;
      logger.debug({ reason: error.message }, 'subscribing failed; the connection is made anew');
      if (subscriber.status === 'ready') subscriber.disconnect(true);
    });
  }

  commands.on('ready', () => void look());
  subscriber.on('ready', () => {
    for (const channel of listeners.keys()) listen(channel);
  });
  commands.on('close', () => away('the connection ended'));
  for (const connection of [commands, subscriber]) connection.on('error', (error) => away(error.message));
  subscriber.on('message', (channel: string, message: string) => listeners.get(channel)?.(message));
  const pings = setInterval(() => void look(), pingEveryMs);

  return {
    incarnation: () => (commands.status === 'ready' ? runId : undefined),
    async run(script, keys, values) {
      try {
        return await commands.eval(prelude + script.lua, keys.length, ...keys, ...values);
      } catch (error) {
        away(`${script.name}: ${(error as Error).message}`);
        throw error;
      }
    },
    async publish(channel, message) {
      await commands.publish(channel, message);
    },
    subscribe(channel, onMessage) {
      listeners.set(channel, onMessage);
      if (subscriber.status === 'ready') listen(channel);
    },
    async close() {
      closing = true;
      clearInterval(pings);
      commands.disconnect();
      subscriber.disconnect();
    },
  };
}
