import {
  ApexError,
  type OutcomeSummary,
  outcomeSummarySchema,
  type removeOutcomesSchema,
  type Scope,
} from '@netra/contract';
import { z } from 'zod';
import type { Store } from '../store/store.ts';

/** The outcomes of an organization, or of one of its projects, summed up by feature and model. */
export async function listOutcomes(
  store: Store,
  scope: Scope,
  { project }: { project?: string | null },
): Promise<OutcomeSummary[]> {
  const { rows } = await store.read(
    scope,
    {
      sql: `select project, feature, model, count() as items, avg(score) as meanScore,
          formatDateTime(max(imported_at), '%Y-%m-%dT%H:%i:%SZ', 'UTC') as importedAt
        from apex.outcomes final
        where organization_id = {organization:String}
          and ({everywhere:Bool} or project = {project:String})
        group by project, feature, model order by project, feature, model`,
      parameters: { project: project ?? '', everywhere: project === undefined || project === null },
    },
    outcomeSummarySchema,
  );
  return rows;
}

/** Removes the outcomes of a feature, or of one model at it; returns how many. Raises `not_found` when there are none. */
export async function removeOutcomes(
  store: Store,
  scope: Scope,
  { project, feature, model }: z.infer<typeof removeOutcomesSchema>,
): Promise<number> {
  const parameters = { organization: scope.organizationId, project, feature, model: model ?? '' };
  const condition = `organization_id = {organization:String} and project = {project:String}
    and feature = {feature:String} and ({model:String} = '' or model = {model:String})`;
  return store.write(scope, async (writer) => {
    const found = await writer.query(
      `select count() as items from apex.outcomes final where ${condition}`,
      parameters,
    );
    const [counted] = z.array(z.object({ items: z.number() })).parse(found.rows);
    if (counted === undefined || counted.items === 0)
      throw new ApexError('not_found', `There are no outcomes of "${feature}" in the project "${project}".`);
    await writer.command(`delete from apex.outcomes where ${condition}`, parameters);
    return counted.items;
  });
}
