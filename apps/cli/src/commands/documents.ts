import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import { ApexError, type Document } from '@netra/contract';
import type { Command } from 'commander';
import { runCommand, say, sayJson } from '../terminal/output.ts';
import { clientFor, type RemoteOptions, withRemoteOptions } from './remote-options.ts';

type SearchOptions = RemoteOptions & { limit?: string };

const count = (value: number) => value.toLocaleString('en-US');

function lineOf({ id, name, bytes, pages, passages, uploadedAt }: Document): string {
  const length = pages === null ? '' : `${count(pages)} pages, `;
  return `${id}  ${name} (${count(bytes)} bytes, ${length}${count(passages)} passages, ${uploadedAt.slice(0, 10)})`;
}

async function fileOf(path: string): Promise<Blob> {
  try {
    return await openAsBlob(path);
  } catch (cause) {
    throw new ApexError('usage', `${path} cannot be read: ${(cause as Error).message}`, { cause });
  }
}

async function add(paths: readonly string[], options: RemoteOptions): Promise<void> {
  const client = clientFor(options);
  for (const path of paths) {
    const document = await client.documents.upload(await fileOf(path), basename(path));
    if (options.json) sayJson(document);
    else say(lineOf(document));
  }
}

async function list(options: RemoteOptions): Promise<void> {
  const client = clientFor(options);
  let cursor: string | null = null;
  let seen = 0;
  do {
    const page: Awaited<ReturnType<typeof client.documents.list>> = await client.documents.list({
      limit: 200,
      ...(cursor === null ? {} : { cursor }),
    });
    for (const document of page.items) {
      if (options.json) sayJson(document);
      else say(lineOf(document));
    }
    seen += page.items.length;
    cursor = page.next;
  } while (cursor !== null);
  if (seen === 0 && options.json !== true) say('There are no documents: see `apex documents add FILE`.');
}

async function search(query: string, options: SearchOptions): Promise<void> {
  const limit = Number(options.limit ?? 6);
  if (!Number.isInteger(limit) || limit < 1 || limit > 20)
    throw new ApexError('usage', '--limit: expected a whole number from 1 to 20.');
  const { items } = await clientFor(options).documents.search({ query, limit });
  if (options.json) return sayJson({ items });
  if (items.length === 0) say('No passage has these words.');
  for (const { name, place, day, text } of items)
    say(`${name} (${place}, uploaded on ${day})\n  ${text.replaceAll('\n', '\n  ')}\n`);
}

async function remove(id: string, options: RemoteOptions): Promise<void> {
  await clientFor(options).documents.remove(id);
  if (options.json) sayJson({ removed: id });
  else say(`${id} was removed with its passages; reports that quote it keep their quotations.`);
}

/** Adds `apex documents add|list|search|remove`: what reports can quote. */
export function addDocuments(program: Command): void {
  const group = program
    .command('documents')
    .description('upload documents that reports can quote, and look through them');
  withRemoteOptions(
    group.command('add').description('upload text, Markdown, CSV, JSON, HTML or PDF').argument('<files...>'),
  ).action((files: string[], options: RemoteOptions) =>
    runCommand(options.json ?? false, () => add(files, options)),
  );
  withRemoteOptions(group.command('list').description('show what was uploaded')).action(
    (options: RemoteOptions) => runCommand(options.json ?? false, () => list(options)),
  );
  withRemoteOptions(
    group
      .command('search')
      .description('show the passages that have most of the words')
      .argument('<words>')
      .option('--limit <count>', 'most passages to show (default: 6)'),
  ).action((query: string, options: SearchOptions) =>
    runCommand(options.json ?? false, () => search(query, options)),
  );
  withRemoteOptions(
    group
      .command('remove')
      .description('remove a document with its passages')
      .argument('<document>', 'its id'),
  ).action((id: string, options: RemoteOptions) =>
    runCommand(options.json ?? false, () => remove(id, options)),
  );
}
