import { expect, test } from 'vitest';
import { isRight, runScenarios } from '../scenarios/run-scenarios.ts';

// What people ask, over calls whose sums the test works out itself. `npm run scenarios` says more about each answer.
test('the built-in analyst answers nine questions in ten fully right, and none with a wrong figure', async () => {
  const graded = await runScenarios();
  const faults = graded.filter((one) => !isRight(one)).map(({ id, lacks, wrong }) => ({ id, lacks, wrong }));
  expect(graded.length).toBeGreaterThanOrEqual(60);
  expect(graded.filter(({ wrong }) => wrong.length > 0)).toEqual([]);
  expect(faults.length, JSON.stringify(faults, undefined, 1)).toBeLessThanOrEqual(graded.length * 0.1);
});
