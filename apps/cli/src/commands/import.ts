import { createReadStream, openAsBlob, statSync } from 'node:fs';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import {
  ApexError,
  formatDuration,
  formatUsd,
  type ImportOptions,
  type ImportPreview,
  type ImportResult,
  importFormatSchema,
  importFormats,
  importOptionsSchema,
} from '@netra/contract';
import type { Command } from 'commander';
import { optionNamed, runCommand, say, sayJson } from '../terminal/output.ts';
import { startProgress } from '../terminal/progress.ts';
import { readText } from '../terminal/read-text.ts';
import { saveFile } from '../terminal/save-file.ts';
import { clientFor, type RemoteOptions, withRemoteOptions } from './remote-options.ts';

type ImportCommandOptions = RemoteOptions & {
  format: string;
  map?: string;
  model?: string;
  feature?: string;
  project?: string;
  environment?: string;
  baseTime?: string;
  preview?: boolean;
  putAside?: string;
};

/** As much of a file as a preview needs; only Parquet has its index at the end. */
const previewBytes = 8 * 1024 * 1024;

const count = (value: number) => value.toLocaleString('en-US');

function sizeOf(file: string): number {
  try {
    const found = statSync(file);
    if (!found.isFile()) throw new Error('it is not a file');
    return found.size;
  } catch (cause) {
    throw new ApexError('usage', `${file} cannot be read: ${(cause as Error).message}`, { cause });
  }
}

function readMapping(file: string): string {
  const text = readText(file);
  try {
    return JSON.stringify(JSON.parse(text));
  } catch (cause) {
    throw new ApexError('usage', `The mapping ${file} is no JSON: ${(cause as Error).message}`, {
      cause,
    });
  }
}

/** The options of the import, checked before the server is asked. Raises `usage` that names the option. */
function optionsOf(file: string, options: ImportCommandOptions): ImportOptions {
  if (!importFormatSchema.safeParse(options.format).success) {
    throw new ApexError(
      'usage',
      `There is no format "${options.format}"; expected one of ${importFormats.join(', ')}.`,
    );
  }
  const { format, model, feature, project, environment, baseTime } = options;
  const map = options.map === undefined ? undefined : readMapping(options.map);
  const stated = { format, fileName: basename(file), model, feature, project, environment, baseTime, map };
  const parsed = importOptionsSchema.safeParse(stated);
  if (parsed.success) return parsed.data;
  const list = parsed.error.issues.map(({ path, message }) => `${optionNamed(path)}: ${message}`);
  throw new ApexError('usage', `The import cannot be made: ${list.join('; ')}.`);
}

function describe(result: ImportResult): void {
  if (result.format === 'outcomes') say(`${count(result.accepted)} outcomes imported`);
  else describeCalls(result);
  if (result.duplicates > 0) say(`${count(result.duplicates)} were there already and are not counted again`);
  if (result.unpriced > 0)
    say(`${count(result.unpriced)} have no known price and are shown as unpriced, not as $0`);
  if (result.skipped > 0) say(`${count(result.skipped)} rows are no calls and were passed over`);
  for (const note of result.notes) say(note);
  if (result.quarantined > 0)
    say(`${count(result.quarantined)} ${result.quarantined === 1 ? 'row was' : 'rows were'} put aside:`);
  for (const row of result.problems)
    say(`  line ${row.line}: ${row.field}: ${row.problem} (expected ${row.expected})`);
}

function describeCalls(result: ImportResult): void {
  const calls = result.accepted - result.aggregates;
  const sums = result.aggregates > 0 ? ` and ${count(result.aggregates)} sums over many calls` : '';
  say(`${count(calls)} calls${sums} imported (${result.format}), ${formatUsd(result.cost)}`);
}

function describePreview({ format, confidence, recognised, unrecognised, rows }: ImportPreview): void {
  say(`${format} (${confidence})`);
  say(`read: ${recognised.join(', ') || 'nothing'}`);
  if (unrecognised.length > 0) say(`not read: ${unrecognised.join(', ')}`);
  for (const { line, call, cost, unpricedReason, problem, skipped } of rows) {
    if (problem !== null)
      say(`  line ${line}: ${problem.field}: ${problem.problem} (expected ${problem.expected})`);
    else if (call === null) say(`  line ${line}: no call: ${skipped ?? ''}`);
    else {
      const price = cost === null ? `unpriced (${unpricedReason})` : formatUsd(cost);
      say(
        `  line ${line}: ${String(call.startedAt)} ${String(call.provider)}/${String(call.responseModel)} ${price}`,
      );
    }
  }
}

async function previewFile(file: string, options: ImportCommandOptions): Promise<void> {
  const size = sizeOf(file);
  const whole = await openAsBlob(file);
  const isParquet = (await whole.slice(0, 4).text()) === 'PAR1';
  const beginning = isParquet || size <= previewBytes ? whole : whole.slice(0, previewBytes);
  const preview = await clientFor(options).imports.preview(beginning, optionsOf(file, options));
  if (options.json) sayJson(preview);
  else describePreview(preview);
}

async function importFile(file: string, options: ImportCommandOptions): Promise<void> {
  const query = optionsOf(file, options);
  const totalBytes = sizeOf(file);
  const progress = startProgress(basename(file), options.json ?? false);
  const body = Readable.toWeb(createReadStream(file)) as ReadableStream<Uint8Array>;
  const result = await clientFor(options)
    .imports.upload(body, query, {
      onProgress: ({ bytes, rows, ratePerSecond, etaMs }) => {
        const left = etaMs === null || etaMs === 0 ? '' : `, ${formatDuration(etaMs)} left`;
        progress.update(
          bytes,
          totalBytes,
          `${count(rows)} rows, ${count(Math.round(ratePerSecond))}/s${left}`,
        );
      },
    })
    .finally(() => progress.end());
  const kept = await keepPutAside(result, options);
  if (options.json) sayJson({ ...result, ...(kept === undefined ? {} : { putAside: kept }) });
  else {
    describe(result);
    if (kept !== undefined) say(`They are in ${kept}: correct them there and import that file.`);
    else if (result.quarantined > 0 && result.format !== 'outcomes')
      say('--put-aside FILE writes them as they stand, to be corrected and imported again.');
  }
}

/** Writes the rows that were put aside where the options say; returns where, or undefined where none are or nobody asks. */
async function keepPutAside(
  result: ImportResult,
  options: ImportCommandOptions,
): Promise<string | undefined> {
  if (options.putAside === undefined || result.quarantined === 0) return undefined;
  const { content } = await clientFor(options).imports.putAside(result.jobId);
  await saveFile(options.putAside, new Uint8Array(await content.arrayBuffer()));
  return options.putAside;
}

/** Adds `apex import FILE`: calls from a file into the running system. */
export function addImport(program: Command): void {
  withRemoteOptions(
    program
      .command('import')
      .description('import the calls of a file; importing the same file twice adds nothing')
      .argument(
        '<file>',
        'JSON lines, JSON, CSV or Parquet, also as gzip or zstd (see docs/guides/import.md)',
      )
      .option('--format <format>', importFormats.join(' | '), 'auto')
      .option(
        '--map <file>',
        'a mapping of columns to fields of a call, as JSON, for a file of an unknown form',
      )
      .option('--preview', 'show what an import would make of the first rows; nothing is stored')
      .option(
        '--put-aside <file>',
        'write the rows that could not be read to this file, as they stand, to be corrected and imported again',
      )
      .option('--model <model>', 'the model of files that name none, for example openai/gpt-4o')
      .option('--feature <feature>', 'the feature of calls that name none')
      .option('--project <project>', 'the project the calls belong to')
      .option('--environment <environment>', 'the environment of the calls')
      .option('--base-time <time>', 'when a trace that counts from 0 began (ISO 8601)'),
  ).action((file: string, options: ImportCommandOptions) =>
    runCommand(options.json ?? false, () =>
      options.preview === true ? previewFile(file, options) : importFile(file, options),
    ),
  );
}
