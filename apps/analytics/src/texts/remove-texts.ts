import { z } from 'zod';
import type { EngineClient } from '../store/engine-client.ts';
import { listLiteral } from '../store/remove-versions.ts';
import { textsUnder } from './text-keeping.ts';
import { settingsOf } from './text-settings.ts';

const dayMs = 86_400_000;

const idsSchema = z.array(z.object({ id: z.string() }));

/** Deletes the texts of these calls of an organization; where none has any, nothing is written. */
export async function removeTextsOf(
  writer: EngineClient,
  organization: string,
  callIds: readonly string[],
): Promise<void> {
  if (callIds.length === 0) return;
  const { rows } = await writer.query(
    `select distinct call_id as id from apex.call_texts
     where organization_id = {organization:String} and call_id in (select arrayJoin(${listLiteral(callIds)}))`,
    { organization },
  );
  const ids = idsSchema.parse(rows).map(({ id }) => id);
  if (ids.length === 0) return;
  await writer.command(
    `delete from apex.call_texts
     where organization_id = {organization:String} and call_id in (select arrayJoin(${listLiteral(ids)}))`,
    { organization },
  );
}

const keptSchema = z.array(
  z.object({ organization: z.string(), project: z.string(), texts: z.number(), oldestMs: z.number() }),
);

/**
 * Deletes what is no longer to be kept by the settings of now, of an organization or of all: the texts of projects that keep
 * none, and those past their time. Returns how many.
 */
export async function removeUnkept(
  writer: EngineClient,
  nowMs: number,
  organization?: string,
): Promise<number> {
  const { rows } = await writer.query(
    `select organization_id as organization, project, toInt64(count()) as texts,
       toUnixTimestamp64Milli(min(started_at)) as oldestMs
     from apex.call_texts final ${organization === undefined ? '' : 'where organization_id = {organization:String}'}
     group by organization_id, project`,
    organization === undefined ? {} : { organization },
  );
  const kept = keptSchema.parse(rows);
  if (kept.length === 0) return 0;
  const settings = Map.groupBy(await settingsOf(writer, organization), (row) => row.organization);
  let removed = 0;
  for (const [of, projects] of Map.groupBy(kept, (row) => row.organization)) {
    const keeping = textsUnder(settings.get(of) ?? []);
    for (const { project, texts, oldestMs } of projects) {
      const rules = keeping?.rulesOf(project);
      const beforeMs = rules === undefined ? undefined : nowMs - rules.days * dayMs;
      if (beforeMs !== undefined && oldestMs >= beforeMs) continue;
      removed += await removeBefore(writer, { organization: of, project, beforeMs, texts });
    }
  }
  if (removed > 0) await purgeRemovedTexts(writer);
  return removed;
}

const countSchema = z.tuple([z.object({ texts: z.number() })]);

async function removeBefore(
  writer: EngineClient,
  {
    organization,
    project,
    beforeMs,
    texts,
  }: {
    readonly organization: string;
    readonly project: string;
    /** Undefined: all of them. */
    readonly beforeMs: number | undefined;
    readonly texts: number;
  },
): Promise<number> {
  const parameters = { organization, project, beforeMs: beforeMs ?? 0 };
  const condition = `organization_id = {organization:String} and project = {project:String}${
    beforeMs === undefined ? '' : ` and started_at < fromUnixTimestamp64Milli({beforeMs:Int64}, 'UTC')`
  }`;
  let removed = texts;
  if (beforeMs !== undefined) {
    const { rows } = await writer.query(
      `select toInt64(count()) as texts from apex.call_texts final where ${condition}`,
      parameters,
    );
    removed = countSchema.parse(rows)[0].texts;
  }
  await writer.command(
    `delete from apex.call_texts where ${condition} settings max_execution_time = 600`,
    parameters,
  );
  return removed;
}

/** Has the engine rewrite its files without the texts that were deleted, in the background. */
async function purgeRemovedTexts(writer: EngineClient): Promise<void> {
  await writer.command('alter table apex.call_texts apply deleted mask settings mutations_sync = 0');
}
