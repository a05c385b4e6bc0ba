import { ApexError, formatUsd, sumUsd } from '@netra/contract';
import { type PricedBody, priceBodies } from '@netra/pricing';
import type { Command } from 'commander';
import { runCommand, say, sayJson } from '../terminal/output.ts';
import { readText } from '../terminal/read-text.ts';

type PriceOptions = { at?: string; json?: boolean };

/** The items of the file. Raises `usage` that says what is wrong with it and where. */
function readItems(file: string): unknown[] {
  const text = readText(file);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new ApexError('usage', `${file} is no JSON: ${(cause as Error).message}`, { cause });
  }
  if (Array.isArray(json)) return json;
  throw new ApexError(
    'usage',
    `${file} holds no JSON array: expected [{ "provider", "flavor", "model", "body" }, ...].`,
  );
}

function describe(priced: readonly PricedBody[]): void {
  for (const [index, item] of priced.entries()) {
    const amount = item.cost === null ? 'unpriced' : formatUsd(item.cost);
    say(`${index}: ${amount}${item.reason === undefined ? '' : ` (${item.detail ?? item.reason})`}`);
  }
  const known = priced.flatMap(({ cost }) => (cost === null ? [] : [cost]));
  say(`${known.length} of ${priced.length} priced, ${formatUsd(sumUsd(known))}`);
}

function pricedAt(items: readonly unknown[], at: string): PricedBody[] {
  try {
    return priceBodies(items, at);
  } catch (error) {
    if (error instanceof ApexError && error.details.field === 'at')
      throw new ApexError('usage', `--at: ${error.message}.`, { cause: error });
    throw error;
  }
}

function price(file: string, options: PriceOptions): void {
  const at = options.at ?? new Date().toISOString();
  const priced = pricedAt(readItems(file), at);
  if (options.json) sayJson(priced);
  else describe(priced);
}

/** Adds `apex price FILE`: prices raw provider bodies by the shipped book, with no service running. */
export function addPrice(program: Command): void {
  program
    .command('price')
    .description('price raw provider bodies by the shipped price book; needs no running Apex')
    .argument('<file>', 'JSON array of { provider, flavor, model, body }')
    .option('--at <date>', 'the day (UTC) or moment whose prices hold (default: now)')
    .option('--json', 'print the costs as a JSON array, in the order of the file')
    .action((file: string, options: PriceOptions) =>
      runCommand(options.json ?? false, async () => price(file, options)),
    );
}
