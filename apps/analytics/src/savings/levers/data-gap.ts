import type { Group } from '../survey.ts';
import { type DataGap, featureName } from './lever.ts';

/** Features a sentence can name before it grows long. */
const mostNames = 3;

/** The gap of a lever that cannot see something in some groups, with their features by name; none where there are none. */
export function dataGapOf(
  groups: readonly Pick<Group, 'feature'>[],
  describe: (names: string) => DataGap,
): DataGap[] {
  const names = [...new Set(groups.map(featureName))];
  const rest = names.length - mostNames;
  if (names.length === 0) return [];
  return [
    describe(rest <= 0 ? names.join(', ') : `${names.slice(0, mostNames).join(', ')} and ${rest} more`),
  ];
}
