import type { Group } from '../survey.ts';
import { dataGapOf } from './data-gap.ts';
import type { DataGap } from './lever.ts';
import { fewestItems, type Tested } from './tested-models.ts';

const field = 'outcomes';
export const howToScore =
  'Answer the same items with the present and a cheaper model, score both, and import them: apex import FILE --format outcomes.';

const reasons: Readonly<Partial<Record<Tested['kind'], (names: string) => string>>> = {
  'one-model': (names) =>
    `The outcomes of ${names} are of one model only, so there is nothing to compare it with.`,
  'not-present': (names) =>
    `The outcomes of ${names} name none of the models that serve it, so nothing can be said against the present one.`,
  'too-few': (names) =>
    `Too few items of ${names} are scored for both models to choose by one half and confirm on the other (${fewestItems} each).`,
};

/** What keeps imported outcomes from saying anything, for a lever that needs them. */
export function outcomeGaps(lever: DataGap['lever'], tested: ReadonlyMap<Group, Tested>): DataGap[] {
  return Object.entries(reasons).flatMap(([kind, why]) =>
    dataGapOf(
      [...tested].flatMap(([group, found]) => (found.kind === kind ? [group] : [])),
      (names) => ({ lever, field, why: why(names), howToGet: howToScore }),
    ),
  );
}
