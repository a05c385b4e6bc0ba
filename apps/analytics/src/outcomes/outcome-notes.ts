import type { Scope } from '@netra/contract';
import type { Store } from '../store/store.ts';
import { listOutcomes } from './list-outcomes.ts';

const shownNames = 3;

const listed = (names: Iterable<string>): string => {
  const all = [...names];
  const rest = all.length - shownNames;
  return rest > 0 ? `${all.slice(0, shownNames).join(', ')} and ${rest} more` : all.join(', ');
};

/** What a person should know after an import of outcomes: what nothing can be compared with, and what has no price. */
export async function outcomeNotes(
  store: Store,
  scope: Scope,
  file: { project: string; features: ReadonlySet<string>; unknown: ReadonlySet<string> },
): Promise<string[]> {
  const summaries = await listOutcomes(store, scope, { project: file.project });
  const notes = ['Outcomes are no calls: they are on no bill, and their cost is stated as 0.'];
  for (const feature of file.features) {
    const models = summaries.filter((summary) => summary.feature === feature).map(({ model }) => model);
    if (models.length === 1)
      notes.push(
        `"${feature}" has outcomes of one model only (${models[0]}): import those of a second model on the same items, or nothing can be compared.`,
      );
  }
  if (file.unknown.size > 0)
    notes.push(
      `The price book knows no ${listed(file.unknown)}: their outcomes are kept, but no saving can be stated (write provider/model, or add a price).`,
    );
  return notes;
}
