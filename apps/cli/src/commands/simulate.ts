import { ApexError } from '@netra/contract';
import type { Command } from 'commander';
import { runCommand, say, sayJson } from '../terminal/output.ts';
import { simulateTrace } from './simulate-trace.ts';

type SimulateOptions = { ttl: string; capacityBlocks?: string; json?: boolean };

const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };

function ttlOf(text: string): number {
  if (text === 'inf') return Number.POSITIVE_INFINITY;
  const [, count, unit] = /^(\d+)([smh])$/.exec(text) ?? [];
  const ms = Number(count) * (unitMs[unit ?? ''] ?? Number.NaN);
  if (ms > 0) return ms;
  throw new ApexError('usage', `--ttl "${text}" is no lifetime: expected inf, 5m or 1h, say.`);
}

function capacityOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const blocks = Number(text);
  if (text.trim() !== '' && Number.isInteger(blocks) && blocks >= 0) return blocks;
  throw new ApexError(
    'usage',
    `--capacity-blocks "${text}" is no number of blocks: expected a whole number.`,
  );
}

async function simulateCache(file: string, options: SimulateOptions): Promise<void> {
  const ttlMs = ttlOf(options.ttl);
  const capacityBlocks = capacityOf(options.capacityBlocks);
  const result = await simulateTrace(file, {
    ttlMs,
    ...(capacityBlocks === undefined ? {} : { capacityBlocks }),
  });
  if (options.json) {
    sayJson({
      ...result,
      // JSON has no infinity.
      ttlMs: ttlMs === Number.POSITIVE_INFINITY ? null : ttlMs,
      capacityBlocks: capacityBlocks ?? null,
    });
    return;
  }
  const count = (value: number) => value.toLocaleString('en-US');
  say(`${count(result.requests)} requests, ${count(result.blocks)} prefix blocks`);
  say(
    `${count(result.hitBlocks)} blocks were found in the cache: ${result.hitRate === null ? 'no blocks at all' : `${(result.hitRate * 100).toFixed(2)}%`}`,
  );
  say(`${count(result.requestsWithHits)} requests found at least their first block`);
}

/** Adds `apex simulate cache FILE`: what a prompt cache would have served of a trace, offline. */
export function addSimulate(program: Command): void {
  program
    .command('simulate')
    .description('simulate on a trace, with no running Apex')
    .command('cache')
    .description('what a prompt cache would have served of a trace in the Mooncake format')
    .argument('<file>', 'JSON lines of { timestamp (ms), hash_ids (chained prefix blocks), ... }')
    .option('--ttl <lifetime>', 'how long a block stays after it was last touched: inf, 5m, 1h', 'inf')
    .option(
      '--capacity-blocks <count>',
      'blocks the cache holds; the least recently used leave first (default: all)',
    )
    .option('--json', 'print the result as JSON')
    .action((file: string, options: SimulateOptions) =>
      runCommand(options.json ?? false, () => simulateCache(file, options)),
    );
}
