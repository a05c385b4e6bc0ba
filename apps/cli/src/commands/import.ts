import { createReadStream, statSync } from 'node:fs';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { ApexError, formatUsd, type ImportResult, importFormatSchema, importFormats } from '@netra/contract';
import type { Command } from 'commander';
import { runCommand, say, sayJson } from '../terminal/output.ts';
import { startProgress } from '../terminal/progress.ts';
import { clientFor, type RemoteOptions, withRemoteOptions } from './remote-options.ts';

type ImportCommandOptions = RemoteOptions & {
  format: string;
  model?: string;
  feature?: string;
  project?: string;
  environment?: string;
};

function sizeOf(file: string): number {
  try {
    const found = statSync(file);
    if (!found.isFile()) throw new Error('it is not a file');
    return found.size;
  } catch (cause) {
    throw new ApexError('usage', `${file} cannot be read: ${(cause as Error).message}`, { cause });
  }
}

function describe(result: ImportResult): void {
  const count = (value: number) => value.toLocaleString('en-US');
  say(`${count(result.accepted)} calls imported (${result.format}), ${formatUsd(result.cost)}`);
  if (result.duplicates > 0) say(`${count(result.duplicates)} were there already and are not counted again`);
  if (result.unpriced > 0)
    say(`${count(result.unpriced)} have no known price and are shown as unpriced, not as $0`);
  if (result.quarantined > 0) say(`${count(result.quarantined)} rows were put aside:`);
  for (const row of result.problems)
    say(`  line ${row.line}: ${row.field}: ${row.problem} (expected ${row.expected})`);
}

async function importFile(file: string, options: ImportCommandOptions): Promise<void> {
  const format = importFormatSchema.safeParse(options.format);
  if (!format.success) {
    throw new ApexError(
      'usage',
      `There is no format "${options.format}"; expected one of ${importFormats.join(', ')}.`,
    );
  }
  const totalBytes = sizeOf(file);
  const progress = startProgress(basename(file), options.json ?? false);
  const body = Readable.toWeb(createReadStream(file)) as ReadableStream<Uint8Array>;
  const result = await clientFor(options)
    .imports.upload(
      body,
      {
        format: format.data,
        fileName: basename(file),
        ...(options.model === undefined ? {} : { model: options.model }),
        ...(options.feature === undefined ? {} : { feature: options.feature }),
        ...(options.project === undefined ? {} : { project: options.project }),
        ...(options.environment === undefined ? {} : { environment: options.environment }),
      },
      (step) => progress.update(step.bytes, totalBytes, `${step.rows.toLocaleString('en-US')} rows`),
    )
    .finally(() => progress.end());
  if (options.json) sayJson(result);
  else describe(result);
}

/** Adds `apex import FILE`: calls from a log file into the running system. */
export function addImport(program: Command): void {
  withRemoteOptions(
    program
      .command('import')
      .description('import the calls of a log file; importing the same file twice adds nothing')
      .argument('<file>', 'JSONL or CSV of calls, or an Azure LLM trace')
      .option('--format <format>', importFormats.join(' | '), 'auto')
      .option('--model <model>', 'the model of files that name none, for example openai/gpt-4o')
      .option('--feature <feature>', 'the feature of calls that name none')
      .option('--project <project>', 'the project the calls belong to')
      .option('--environment <environment>', 'the environment of the calls'),
  ).action((file: string, options: ImportCommandOptions) =>
    runCommand(options.json ?? false, () => importFile(file, options)),
  );
}
