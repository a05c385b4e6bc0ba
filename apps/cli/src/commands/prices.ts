import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { ApexError, type ListedPrice, type PriceImport, priceSourceFormats } from '@netra/contract';
import { checkBook } from '@netra/pricing';
import type { Command } from 'commander';
import { runCommand, say, sayJson } from '../terminal/output.ts';
import { readText } from '../terminal/read-text.ts';
import { clientFor, type RemoteOptions, withRemoteOptions } from './remote-options.ts';

type ImportOptions = RemoteOptions & {
  format: string;
  observedAt?: string;
  name?: string;
  second?: string;
  secondFormat: string;
  effectiveFrom?: string;
  dryRun?: boolean;
};
type ListOptions = RemoteOptions & { provider?: string; at?: string; limit: string };
type CheckOptions = { at?: string; json?: boolean };

const shownPrices = 20;

function readJson(file: string): unknown {
  const text = readText(file);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ApexError('usage', `${file} is no JSON file that can be read: ${(cause as Error).message}`, {
      cause,
    });
  }
}

function formatOf(text: string): PriceImport['source']['format'] {
  const format = priceSourceFormats.find((known) => known === text);
  if (format !== undefined) return format;
  throw new ApexError(
    'usage',
    `There is no format "${text}"; expected one of ${priceSourceFormats.join(', ')}.`,
  );
}

async function importPrices(file: string, options: ImportOptions): Promise<void> {
  const observedAt = options.observedAt ?? new Date().toISOString().slice(0, 10);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(observedAt))
    throw new ApexError('usage', `--observed-at "${observedAt}" is no day: expected 2026-08-21, say.`);
  const source = (path: string, format: string, name = basename(path)) => ({
    name,
    observedAt,
    format: formatOf(format),
    content: readJson(path),
  });
  const result = await clientFor(options).prices.import({
    source: source(file, options.format, options.name),
    ...(options.second === undefined ? {} : { second: source(options.second, options.secondFormat) }),
    ...(options.effectiveFrom === undefined ? {} : { effectiveFrom: options.effectiveFrom }),
    dryRun: options.dryRun ?? false,
  });
  if (options.json) {
    sayJson(result);
    return;
  }
  say(
    `${result.compared} prices compared, ${result.unchanged} unchanged, ${result.known} decided or waiting already`,
  );
  say(
    `${result.applied} taken${result.dryRun ? ' (not really: --dry-run)' : ''}, ${result.quarantined} wait for a person:`,
  );
  for (const change of result.changes.filter(({ status }) => status === 'quarantined').slice(0, shownPrices))
    say(
      `  ${change.provider}/${change.model} ${change.component}: ${change.before ?? 'none'} -> ${change.after} (${change.reason ?? ''})`,
    );
  if (result.quarantined > shownPrices) say(`  and ${result.quarantined - shownPrices} more`);
}

function priceLine({ provider, model, serviceTier, rates, source, isNegotiated }: ListedPrice): string {
  const perMillion = (rate: string | undefined) =>
    rate === undefined ? '-' : `$${Number(rate) * 1_000_000}`;
  const prices = `in ${perMillion(rates.inputUncached)} / cached ${perMillion(rates.cacheRead)} / out ${perMillion(rates.outputVisible)} a million`;
  const from = isNegotiated ? 'negotiated' : `${source.name}, ${source.observedAt ?? 'undated'}`;
  return `${provider}/${model} (${serviceTier}): ${prices} [${from}]`;
}

async function list(search: string | undefined, options: ListOptions): Promise<void> {
  const found = await clientFor(options).prices.list({
    search: search ?? '',
    limit: options.limit,
    ...(options.provider === undefined ? {} : { provider: options.provider }),
    ...(options.at === undefined ? {} : { at: options.at }),
  });
  if (options.json) {
    sayJson(found);
    return;
  }
  for (const price of found.prices) say(priceLine(price));
  say(`${found.prices.length} of ${found.total} prices, book ${found.bookVersion}`);
}

function check(options: CheckOptions): void {
  const at = options.at ?? new Date().toISOString().slice(0, 10);
  if (Number.isNaN(Date.parse(at))) throw new ApexError('usage', `--at "${at}" is no day.`);
  const report = checkBook((text) => createHash('sha256').update(text).digest('hex'), at.slice(0, 10));
  if (options.json) sayJson(report);
  else {
    say(
      `book ${report.version}: ${report.providers} providers, ${report.models} models, ${report.prices} prices`,
    );
    say(
      report.isIntact
        ? 'checksum: intact'
        : `checksum: WRONG (${report.checksum} is stated, ${report.actual} found)`,
    );
    for (const source of report.sources)
      say(
        `source ${source.name}: read ${source.observedAt}, ${source.ageDays} days ago${source.isStale ? ' (STALE)' : ''}`,
      );
    say(
      `${report.disagreements} prices stated otherwise by the second list, ${report.quarantined} of them by 2x or more`,
    );
    say(`${report.retired.length} models past the day their provider stops serving them`);
    say(`${report.unpricedModels.length} models without a price on ${at.slice(0, 10)}`);
  }
  if (!report.isIntact) process.exitCode = 1;
}

/** Adds `apex prices import|list|check`: the running system's prices, and the shipped book's own soundness. */
export function addPrices(program: Command): void {
  const group = program.command('prices').description('import, list and check prices');
  withRemoteOptions(
    group
      .command('import')
      .description('compare a list of prices with the ones in use; suspicious changes wait for a person')
      .argument('<file>', 'the list, as JSON')
      .option('--observed-at <day>', 'the day the list was read at its source (default: today)')
      .option('--format <format>', priceSourceFormats.join(' | '), 'litellm')
      .option('--name <name>', 'what the source is called (default: the name of the file)')
      .option('--second <file>', 'a second list that the first is checked against')
      .option('--second-format <format>', priceSourceFormats.join(' | '), 'netra-price-book')
      .option('--effective-from <day>', 'the first day the prices hold (default: the day they were read)')
      .option('--dry-run', 'show what would change, and change nothing'),
  ).action((file: string, options: ImportOptions) =>
    runCommand(options.json ?? false, () => importPrices(file, options)),
  );
  withRemoteOptions(
    group
      .command('list')
      .description('list prices that hold')
      .argument('[search]', 'part of a model or provider name')
      .option('--provider <provider>', 'only this provider')
      .option('--at <date>', 'the day (UTC) or moment whose prices are meant (default: now)')
      .option('--limit <count>', 'at most this many', '50'),
  ).action((search: string | undefined, options: ListOptions) =>
    runCommand(options.json ?? false, () => list(search, options)),
  );
  group
    .command('check')
    .description(
      'check the shipped price book: checksum, age of its sources, disagreements; needs no running Apex',
    )
    .option('--at <day>', 'the day it is checked for (default: today)')
    .option('--json', 'print the report as JSON')
    .action((options: CheckOptions) => runCommand(options.json ?? false, async () => check(options)));
}
