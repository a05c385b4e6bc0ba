import { blockOf } from './call-block.ts';
import type { CallRow } from './call-row.ts';
import type { EngineClient } from './engine-client.ts';
import { type CallOutcome, writeBlock } from './write-block.ts';

/** Writes calls of one organization, each once, as `writeBlock` does. Returns one outcome per row. */
export async function writeCalls(
  writer: EngineClient,
  rows: readonly CallRow[],
  ingestedAtMs: number,
): Promise<CallOutcome[]> {
  const [first] = rows;
  if (first === undefined) return [];
  return writeBlock(writer, { organization: first.organization_id, block: blockOf(rows) }, ingestedAtMs);
}
