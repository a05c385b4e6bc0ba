import { type Scope, userOf } from '@netra/contract';
import { z } from 'zod';
import type { EngineClient } from '../store/engine-client.ts';
import type { Store } from '../store/store.ts';

/** How long calls are kept: a project's own number of days, or the default for all without one; null is for ever. */
export type Retention = { readonly project: string | null; readonly days: number | null };

const rowSchema = z.object({ project: z.string(), days: z.number() });

const asRetention = ({ project, days }: z.infer<typeof rowSchema>): Retention => ({
  project: project === '' ? null : project,
  days: days === 0 ? null : days,
});

const columns = 'project, toInt64(days) as days';

/** What an organization has set; nothing set is kept for ever. */
export async function readRetention(store: Store, scope: Scope): Promise<Retention[]> {
  const sql = `select ${columns} from apex.retention_settings final
    where organization_id = {organization:String} order by project`;
  return (await store.read(scope, { sql }, rowSchema)).rows.map(asRetention);
}

/** Sets how long a project's calls are kept; it holds from the next purge on. */
export async function writeRetention(
  store: Store,
  scope: Scope,
  { project, days }: Retention,
): Promise<void> {
  await store.write(scope, (writer) =>
    writer.command(
      `insert into apex.retention_settings (organization_id, project, days, set_by)
       select {organization:String}, {project:String}, {days:UInt32}, {by:String}`,
      {
        organization: scope.organizationId,
        project: project ?? '',
        days: days ?? 0,
        by: userOf(scope) ?? scope.principal.kind,
      },
    ),
  );
}

const dueSchema = z.array(z.object({ organization: z.string(), project: z.string(), days: z.number() }));

/** Every project of every organization whose calls are not kept for ever, with the days that hold for it. */
export async function projectsWithRetention(writer: EngineClient): Promise<z.infer<typeof dueSchema>> {
  const { rows } = await writer.query(
    `select c.organization_id as organization, c.project as project, toInt64(if(own.project != '', own.days, preset.days)) as days
     from (select organization_id, project from apex.calls_daily
           where organization_id in (select organization_id from apex.retention_settings)
           group by organization_id, project) as c
     left join (select organization_id, toString(project) as project, days from apex.retention_settings final where project != '') as own
       on own.organization_id = c.organization_id and own.project = toString(c.project)
     left join (select organization_id, days from apex.retention_settings final where project = '') as preset
       on preset.organization_id = c.organization_id
     where days > 0`,
  );
  return dueSchema.parse(rows);
}
