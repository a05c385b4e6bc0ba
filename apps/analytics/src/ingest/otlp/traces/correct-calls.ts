import { z } from 'zod';
import type { EngineClient } from '../../../store/engine-client.ts';
import { type CallVersion, removeVersions } from '../../../store/remove-versions.ts';
import type { CallContext } from './trace-span.ts';

/** A call that is stored, and what is to become of it: gone, since another span is the call, or under other names. */
export type Correction = {
  readonly callId: string;
  readonly startedAtMs: number;
  readonly context: CallContext | undefined;
};

type Bounds = { readonly organization: string; readonly from: number; readonly to: number };

const within = (alias: string) => `${alias}.organization_id = {organization:String}
  and ${alias}.started_at >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
  and ${alias}.started_at <= fromUnixTimestamp64Milli({to:Int64}, 'UTC')`;

// Ids of calls of this way in are hex digits and a dash: they need no quoting beyond the quotes.
const listOf = (callIds: readonly string[]) => callIds.map((id) => `'${id}'`).join(',');

const quoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

const storedSchema = z.array(z.object({ id: z.string(), startedAtMs: z.number(), version: z.number() }));

async function storedVersions(
  writer: EngineClient,
  bounds: Bounds,
  condition: string,
): Promise<CallVersion[]> {
  const { rows } = await writer.query(
    `select call_id as id, toUnixTimestamp64Milli(started_at) as startedAtMs, version from apex.llm_calls as c where ${within('c')} and ${condition}`,
    bounds,
  );
  return storedSchema.parse(rows);
}

const contextColumns = {
  feature: 'feature',
  agent: 'agent',
  promptName: 'prompt_name',
  promptVersion: 'prompt_version',
  conversationId: 'conversation_id',
} as const satisfies Record<keyof CallContext, string>;

type Renaming = Correction & { readonly context: CallContext };

async function rename(
  writer: EngineClient,
  bounds: Bounds,
  { renamings, ingestedAtMs }: { renamings: readonly Renaming[]; ingestedAtMs: number },
): Promise<void> {
  const ids = listOf(renamings.map(({ callId }) => callId));
  const becomes = Object.entries(contextColumns).map(([field, column]) => {
    const values = renamings.map(({ context }) => quoted(context[field as keyof CallContext])).join(',');
    return { column, value: `transform(call_id, [${ids}], [${values}], toString(${column}))` };
  });
  const differs = becomes.map(({ column, value }) => `${column} != ${value}`).join(' or ');
  const stored = await storedVersions(writer, bounds, `call_id in (${ids}) and (${differs})`);
  if (stored.length === 0) return;
  const list = stored.map(({ id, version }) => `('${id}', ${version})`).join(',');
  const replaced = becomes.map(({ column, value }) => `${value} as ${column}`).join(', ');
  // The new version first, as with any later version of a call: what a crash leaves between, the repair mends.
  await writer.command(
    // In the condition, names stand for columns only with the table before them: `version` alone is the new one.
    `insert into apex.llm_calls
     select * replace (${replaced}, version + 1 as version,
       fromUnixTimestamp64Milli(toInt64(${ingestedAtMs}), 'UTC') as ingested_at)
     from apex.llm_calls as c where ${within('c')} and (c.call_id, c.version) in (${list})`,
    bounds,
  );
  await removeVersions(writer, bounds.organization, stored);
}

/** Corrects calls of an organization that are stored already; a correction that has been made changes nothing. */
export async function correctCalls(
  writer: EngineClient,
  organization: string,
  { corrections, ingestedAtMs }: { corrections: readonly Correction[]; ingestedAtMs: number },
): Promise<void> {
  const times = corrections.map(({ startedAtMs }) => startedAtMs);
  const bounds = {
    organization,
    from: Math.floor(times.reduce((left, right) => Math.min(left, right), Number.POSITIVE_INFINITY)),
    to: Math.ceil(times.reduce((left, right) => Math.max(left, right), 0)),
  };
  const gone = corrections.filter(({ context }) => context === undefined).map(({ callId }) => callId);
  if (gone.length > 0) {
    const ids = listOf(gone);
    await removeVersions(writer, organization, await storedVersions(writer, bounds, `call_id in (${ids})`));
    await writer.command(
      `delete from apex.call_keys where organization_id = {organization:String} and call_id in (${ids})`,
      { organization },
    );
  }
  const renamings = corrections.filter(
    (correction): correction is Renaming => correction.context !== undefined,
  );
  if (renamings.length > 0) await rename(writer, bounds, { renamings, ingestedAtMs });
}
