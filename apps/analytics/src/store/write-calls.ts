import { type CallRow, encodeCalls } from './call-row.ts';
import type { EngineClient } from './engine-client.ts';
import { knownCalls } from './known-calls.ts';
import { removeVersions } from './remove-versions.ts';

/** What became of a call: new, already there with the same content, or put in the place of an earlier version. */
export type CallOutcome = 'accepted' | 'duplicate' | 'replaced';

/**
 * Writes calls of one organization, each once: a call that is already there with the same content is left alone, one
 * with other content takes its place, under its first `started_at`. Of the same call twice in `rows` the last stays.
 * Returns one outcome per row; when it returns, the calls are durable and in every roll-up.
 */
export async function writeCalls(
  writer: EngineClient,
  rows: readonly CallRow[],
  ingestedAtMs: number,
): Promise<CallOutcome[]> {
  const [first] = rows;
  if (first === undefined) return [];
  const organization = first.organization_id;
  const latest = new Map<string, CallRow>();
  const known = await knownCalls(writer, organization, [...new Set(rows.map((row) => row.call_id))]);
  const outcomes = rows.map((row): CallOutcome => {
    const before = latest.get(row.call_id);
    if (before !== undefined) {
      if (before.content_hash === row.content_hash) return 'duplicate';
      latest.set(row.call_id, { ...row, started_at: before.started_at, version: before.version });
      return 'replaced';
    }
    const stored = known.get(row.call_id);
    if (stored === undefined) {
      latest.set(row.call_id, row);
      return 'accepted';
    }
    if (stored.contentHash === String(row.content_hash)) return 'duplicate';
    latest.set(row.call_id, { ...row, started_at: stored.startedAtMs, version: stored.version + 1 });
    return 'replaced';
  });
  if (latest.size === 0) return outcomes;
  const { columns, lines } = encodeCalls([...latest.values()], ingestedAtMs);
  await writer.insert('apex.llm_calls', columns, lines);
  const replaced = [...known.values()].filter((call) => latest.has(call.id));
  await removeVersions(writer, organization, replaced);
  return outcomes;
}
