import { changeScenarios } from './questions/changes.ts';
import { compositeScenarios } from './questions/composites.ts';
import { oddScenarios } from './questions/odd-input.ts';
import { savingsScenarios } from './questions/savings.ts';
import { spendScenarios } from './questions/spend.ts';
import { askingScenarios } from './questions/ways-of-asking.ts';
import type { Scenario } from './scenario.ts';

/** Every scenario over the workload that leaves nothing behind; those without data, and those that decide, stand apart. */
export const scenarios: readonly Scenario[] = [
  ...spendScenarios,
  ...changeScenarios,
  ...savingsScenarios,
  ...askingScenarios,
  ...compositeScenarios,
  ...oddScenarios,
];
