import { type ApexClient, createApexClient } from '@netra/client';
import type { Command } from 'commander';
import { readCliConfig } from '../config.ts';
import { findConnection } from '../connection.ts';

export type RemoteOptions = { url?: string; key?: string; data?: string; json?: boolean };

/** Adds the options of every command that talks to a running Apex. */
export function withRemoteOptions(command: Command): Command {
  return command
    .option('--url <url>', 'address of the running Apex (default: APEX_URL, or the one started here)')
    .option('--key <key>', 'API key (default: APEX_KEY, or the one of the system started here)')
    .option('--data <directory>', 'data directory whose running system is meant')
    .option('--json', 'print the result as JSON');
}

/** The client of the running system that the options, the variables or the data directory name. Raises `not_running`. */
export function clientFor(options: RemoteOptions): ApexClient {
  const config = readCliConfig();
  const { url, key } = findConnection({
    url: options.url ?? config.url,
    key: options.key ?? config.key,
    dataDirectory: options.data ?? config.dataDirectory,
  });
  return createApexClient({ baseUrl: url, accessToken: async () => key });
}
