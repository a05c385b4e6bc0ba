import type { Selection } from '../selection.ts';
import type { Group } from '../survey.ts';

type Named = Pick<Group, 'feature' | 'provider' | 'model'>;

/**
 * The selection narrowed to the features, providers and models of some groups, so that a look at single calls reads no
 * more than it must. Other groups of the same names may be among them.
 */
export function narrowedTo(selection: Selection, groups: readonly Named[]): Selection {
  const values = (dimension: keyof Named) => [...new Set(groups.map((group) => group[dimension]))];
  // The groups are of the selection, so none of their names is outside its own filter.
  const names = { feature: values('feature'), provider: values('provider'), model: values('model') };
  return { ...selection, filter: { ...selection.filter, ...names } };
}

/** The row that is about a group, of rows read for several. */
export function rowOf<Row extends Named>(rows: readonly Row[], group: Named): Row | undefined {
  return rows.find(
    ({ feature, provider, model }) =>
      feature === group.feature && provider === group.provider && model === group.model,
  );
}
