import { createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import type { OpenExport } from '@netra/client';
import {
  ApexError,
  callsExportQuerySchema,
  callsFormats,
  type ExportManifest,
  focusExportQuerySchema,
  focusFormats,
  formatUsd,
} from '@netra/contract';
import type { Command } from 'commander';
import type { z } from 'zod';
import { optionNamed, runCommand, say, sayJson } from '../terminal/output.ts';
import { clientFor, type RemoteOptions, withRemoteOptions } from './remote-options.ts';

type ExportOptions = RemoteOptions & {
  from: string;
  to: string;
  out: string;
  format?: string;
  project?: string;
  synthetic?: boolean;
};
type FocusOptions = ExportOptions & { grain: string; accountName?: string };

/** Checks what was asked for before the server is asked. Raises `usage` that names the option. */
function queryOf<Schema extends z.ZodObject>(schema: Schema, raw: Record<string, unknown>): z.input<Schema> {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return raw as z.input<Schema>;
  const list = parsed.error.issues.map(({ path, message }) => `${optionNamed(path)}: ${message}`);
  throw new ApexError('usage', `The export cannot be made: ${list.join('; ')}.`);
}

/** The options both exports share; without `--format`, the file's ending says it. */
function selectionOf(options: ExportOptions, formats: readonly string[]): Record<string, unknown> {
  const ending = extname(options.out).slice(1).toLowerCase();
  const format = options.format ?? (formats.includes(ending) ? ending : undefined);
  return {
    from: options.from,
    to: options.to,
    ...(format === undefined ? {} : { format }),
    ...(options.project === undefined ? {} : { project: options.project }),
    ...(options.synthetic === true ? { synthetic: 'true' } : {}),
  };
}

/** Writes the file beside its place and moves it there when it is whole; returns its size in bytes. */
async function save(out: string, { content }: OpenExport): Promise<number> {
  const unfinished = `${out}.unfinished`;
  try {
    await pipeline(Readable.fromWeb(content as NodeReadableStream), createWriteStream(unfinished));
    await rename(unfinished, out);
    return (await stat(out)).size;
  } catch (cause) {
    await rm(unfinished, { force: true });
    if (cause instanceof Error && 'syscall' in cause && 'path' in cause) {
      throw new ApexError('usage', `${out} cannot be written: ${cause.message}`, { cause });
    }
    throw new ApexError('dependency_unavailable', 'The connection broke before the export was complete.', {
      cause,
    });
  }
}

function describe(manifest: ExportManifest, out: string, bytes: number): void {
  const count = (value: number) => value.toLocaleString('en-US');
  say(`${count(manifest.calls)} calls, ${formatUsd(manifest.cost)}, in ${out} (${count(bytes)} bytes)`);
  if (manifest.unpricedCalls > 0) {
    const where = manifest.focusVersion === null ? 'their cost is empty' : 'they have no row, and are not $0';
    say(`${count(manifest.unpricedCalls)} of them have no known price: ${where}`);
  }
  if (manifest.syntheticCalls > 0 && !manifest.syntheticIncluded) {
    say(`${count(manifest.syntheticCalls)} generated calls are left out (--synthetic takes them along)`);
  }
}

async function finish(opened: OpenExport, options: ExportOptions): Promise<void> {
  const bytes = await save(options.out, opened);
  if (options.json) sayJson({ file: options.out, bytes, ...opened.manifest });
  else describe(opened.manifest, options.out, bytes);
}

async function exportFocus(options: FocusOptions): Promise<void> {
  const query = queryOf(focusExportQuerySchema, {
    ...selectionOf(options, focusFormats),
    grain: options.grain,
    ...(options.accountName === undefined ? {} : { accountName: options.accountName }),
  });
  await finish(await clientFor(options).exports.focus(query), options);
}

async function exportCalls(options: ExportOptions): Promise<void> {
  const query = queryOf(callsExportQuerySchema, selectionOf(options, callsFormats));
  await finish(await clientFor(options).exports.calls(query), options);
}

function withExportOptions(command: Command, formats: readonly string[]): Command {
  return withRemoteOptions(
    command
      .requiredOption('--from <moment>', 'first day (UTC) or moment that is in the export')
      .requiredOption('--to <moment>', 'first day (UTC) or moment that is no longer in it')
      .requiredOption('--out <file>', 'file to write')
      .option('--format <format>', `${formats.join(' | ')} (default: by the ending of the file)`)
      .option('--project <project>', 'only this project')
      .option('--synthetic', 'take generated calls along, marked'),
  );
}

/** Adds `apex export focus` and `apex export calls`: costs and calls of the running system as files. */
export function addExport(program: Command): void {
  const group = program.command('export').description('write costs (FOCUS) or calls to a file');
  withExportOptions(
    group.command('focus').description('costs as a FOCUS data set: one row per charge group and token class'),
    focusFormats,
  )
    .option('--grain <grain>', 'hour | day', 'day')
    .option('--account-name <name>', 'BillingAccountName of the rows')
    .action((options: FocusOptions) => runCommand(options.json ?? false, () => exportFocus(options)));
  withExportOptions(group.command('calls').description('every call, one row each'), callsFormats).action(
    (options: ExportOptions) => runCommand(options.json ?? false, () => exportCalls(options)),
  );
}
