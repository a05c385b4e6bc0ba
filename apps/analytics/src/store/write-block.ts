import type { CallBlock } from './call-block.ts';
import type { EngineClient } from './engine-client.ts';
import { knownCalls } from './known-calls.ts';
import { removeVersions } from './remove-versions.ts';

/** What became of a call: new, already there with the same content, or put in the place of an earlier version. */
export type CallOutcome = 'accepted' | 'duplicate' | 'replaced';

/**
 * Writes a block of calls of one organization, each once: a call that is already there with the same content is left
 * alone, one with other content takes its place, under its first `started_at`. Of the same call twice in the block the
 * last stays, and where it is there already, nothing of the call is written. Returns one outcome per row; when it returns, the calls are durable and in every roll-up.
 */
export async function writeBlock(
  writer: EngineClient,
  { organization, block }: { organization: string; block: CallBlock },
  ingestedAtMs: number,
): Promise<CallOutcome[]> {
  if (block.rows === 0) return [];
  const ids = block.ids();
  const known = await knownCalls(writer, organization, ids);
  /** The last row of a call, by its id: what stays of it. */
  const last = new Map<string, number>();
  for (let row = 0; row < ids.length; row += 1) last.set(ids[row] ?? '', row);
  const isStored = (row: number) => known.get(ids[row] ?? '')?.contentHash === String(block.contentHash(row));
  const isPlain = last.size === ids.length && known.size === 0;
  /** The row that stands for a call so far, by its id; not asked for where every call is new and there once. */
  const latest = new Map<string, number>();
  let kept = 0;
  const outcomes = ids.map((id, row): CallOutcome => {
    // Where the last is there already, so are those before it: the same file again changes nothing.
    if (isStored(last.get(id) ?? row)) {
      block.drop(row);
      return 'duplicate';
    }
    const before = latest.get(id);
    if (before !== undefined) {
      if (block.contentHash(before) === block.contentHash(row)) {
        block.drop(row);
        return 'duplicate';
      }
      block.replace(row, block.startedAtMs(before), block.version(before));
      block.drop(before);
      latest.set(id, row);
      return 'replaced';
    }
    const stored = known.get(id);
    if (isStored(row)) {
      block.drop(row);
      return 'duplicate';
    }
    if (stored !== undefined) block.replace(row, stored.startedAtMs, stored.version + 1);
    if (!isPlain) latest.set(id, row);
    kept += 1;
    return stored === undefined ? 'accepted' : 'replaced';
  });
  if (kept === 0) return outcomes;
  const { columns, pieces } = block.encode();
  const names = columns.map(({ name }) => name).filter((name) => name !== 'keep');
  await writer.insertNative(
    {
      into: `insert into apex.llm_calls (${names.join(', ')}, ingested_at)`,
      select: `select ${names.join(', ')}, fromUnixTimestamp64Milli(toInt64(${ingestedAtMs}), 'UTC')`,
      where: kept === block.rows ? '' : 'where keep',
      structure: columns.map(({ name, type }) => `${name} ${type}`).join(', '),
    },
    pieces,
  );
  const replaced = known.size === 0 ? [] : [...known.values()].filter((call) => latest.has(call.id));
  await removeVersions(writer, organization, replaced);
  return outcomes;
}
