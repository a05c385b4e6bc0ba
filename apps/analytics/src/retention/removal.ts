// Calls that are no longer to be kept, or no longer to be known as somebody's. It removes and forgets, exactly: keys and
// roll-ups agree with the calls that stay, and whatever it was in the middle of when the process died is finished.
import { newId } from '@netra/contract';
import { z } from 'zod';
import type { EngineClient } from '../store/engine-client.ts';
import { correctRollUps } from './correct-roll-ups.ts';

/** Calls of a project from before a moment; those of an end user; or what ties calls to an end user. */
export type Removal =
  | { readonly reason: 'retention'; readonly project: string; readonly beforeMs: number }
  | { readonly reason: 'end-user' | 'anonymize'; readonly endUserHash: string };

const jobSchema = z.object({
  organization: z.string(),
  id: z.string(),
  reason: z.enum(['retention', 'end-user', 'anonymize']),
  project: z.string(),
  beforeMs: z.number(),
  endUserHash: z.string(),
  hours: z.array(z.number()),
  calls: z.number(),
});
type Job = z.infer<typeof jobSchema>;

/** Hours whose calls are removed in one turn of the writer; others write between two turns. */
const hoursATurn = 24 * 31;

/** Columns that lead back to a person, and what stands in them afterwards. What the call cost, and how it went, stays. */
const forgotten: Readonly<Record<string, string>> = {
  end_user_hash: "''",
  conversation_id: "''",
  trace_id: "''",
  span_id: "''",
  parent_span_id: "''",
  retry_of: "if(retry_of = '', '', 'forgotten')",
  prompt_hash: "''",
  prefix_hashes: 'emptyArrayString()',
  tags: "CAST(map(), 'Map(LowCardinality(String), String)')",
};

function conditionOf(reason: Removal['reason'], alias: string): string {
  const of = `${alias}organization_id = {organization:String}`;
  if (reason !== 'retention') return `${of} and ${alias}end_user_hash = {endUserHash:String}`;
  return `${of} and ${alias}project = {project:String} and ${alias}started_at < fromUnixTimestamp64Milli({beforeMs:Int64}, 'UTC')`;
}

const inHours = (column: string) => `${column} >= fromUnixTimestamp64Milli({fromMs:Int64}, 'UTC')
  and ${column} < fromUnixTimestamp64Milli({toMs:Int64}, 'UTC')
  and toUnixTimestamp(toStartOfHour(${column})) in {hours:Array(UInt32)}`;

const hourSchema = z.array(z.object({ hour: z.number(), calls: z.number() }));

async function planTurn(
  writer: EngineClient,
  organization: string,
  removal: Removal,
): Promise<Job | undefined> {
  const parameters = {
    organization,
    project: '',
    beforeMs: 0,
    endUserHash: '',
    ...removal,
  };
  const { rows } = await writer.query(
    `select toUnixTimestamp(toStartOfHour(started_at)) as hour, count() as calls from apex.llm_calls
     where ${conditionOf(removal.reason, '')} group by hour order by hour limit ${hoursATurn}
     settings max_execution_time = 600`,
    parameters,
  );
  const hours = hourSchema.parse(rows);
  if (hours.length === 0) return undefined;
  const { reason, project, beforeMs, endUserHash } = parameters;
  const calls = hours.reduce((sum, hour) => sum + hour.calls, 0);
  return {
    ...{ organization, id: newId('job'), reason, project, beforeMs, endUserHash, calls },
    hours: hours.map((hour) => hour.hour),
  };
}

const columns = [
  'organization_id',
  'id',
  'reason',
  'project',
  'before',
  'end_user_hash',
  'hours',
  'calls',
  'done',
];

async function record(writer: EngineClient, job: Job, done: boolean): Promise<void> {
  const before = new Date(job.beforeMs).toISOString().slice(0, -1);
  const values = [
    ...[job.organization, job.id, job.reason, job.project, before, job.endUserHash],
    ...[done ? [] : job.hours, job.calls, done ? 1 : 0],
  ];
  await writer.insert('apex.removals', columns, `${JSON.stringify(values)}\n`);
}

/** Stored again as nobody's, as a later version; a call that was so before the process died is left alone. */
const forget = `
insert into apex.llm_calls
select * replace (${Object.entries(forgotten)
  .map(([column, value]) => `${value} as ${column}`)
  .join(', ')}, version + 1 as version, fromUnixTimestamp64Milli({ingestedAtMs:Int64}, 'UTC') as ingested_at)
from apex.llm_calls as c
where ${conditionOf('anonymize', 'c.')} and ${inHours('c.started_at')} and (c.call_id, c.version + 1) not in (
  select call_id, version from apex.llm_calls
  where organization_id = {organization:String} and end_user_hash = '' and ${inHours('started_at')})`;

async function run(writer: EngineClient, job: Job, ingestedAtMs: number): Promise<void> {
  const times = [...job.hours].sort((left, right) => left - right);
  const parameters = {
    ...{ organization: job.organization, project: job.project, beforeMs: job.beforeMs },
    ...{ endUserHash: job.endUserHash, hours: job.hours, ingestedAtMs },
    fromMs: (times[0] ?? 0) * 1000,
    toMs: (times.at(-1) ?? 0) * 1000 + 3_600_000,
  };
  const command = (sql: string) => writer.command(`${sql} settings max_execution_time = 600`, parameters);
  // Whatever becomes of the calls, what was asked and answered in them goes.
  await command(`delete from apex.call_texts where ${conditionOf(job.reason, '')}`);
  if (job.reason === 'anonymize') await command(forget);
  await command(
    `delete from apex.llm_calls where ${conditionOf(job.reason, '')} and ${inHours('started_at')}`,
  );
  await correctRollUps(writer, job.organization, job.hours);
  // The keys of an end user's calls stay: the same call sent again must not come back.
  if (job.reason === 'retention')
    await command(
      `delete from apex.call_keys where ${conditionOf(job.reason, '')} and ${inHours('started_at')}`,
    );
  await record(writer, job, true);
}

/** Does one turn of a removal, alone on the writer; returns how many calls it concerned, 0 when none is left. */
export async function removeCalls(
  writer: EngineClient,
  removal: { organization: string; calls: Removal },
  ingestedAtMs: number,
): Promise<number> {
  const job = await planTurn(writer, removal.organization, removal.calls);
  if (job === undefined) return 0;
  await record(writer, job, false);
  await run(writer, job, ingestedAtMs);
  return job.calls;
}

/** Finishes what was begun and not done, of all organizations; returns how many calls it concerned. */
export async function finishRemovals(writer: EngineClient, ingestedAtMs: number): Promise<number> {
  const { rows } = await writer.query(
    `select organization_id as organization, id, reason, project, toUnixTimestamp64Milli(before) as beforeMs,
       end_user_hash as endUserHash, hours, calls
     from apex.removals final where done = 0`,
  );
  let calls = 0;
  for (const job of z.array(jobSchema).parse(rows)) {
    await run(writer, job, ingestedAtMs);
    calls += job.calls;
  }
  return calls;
}

/** Has the engine rewrite its files without what was deleted, in the background. */
export async function purgeDeleted(writer: EngineClient): Promise<void> {
  for (const table of ['llm_calls', 'call_keys', 'call_texts'])
    await writer.command(`alter table apex.${table} apply deleted mask settings mutations_sync = 0`);
}
