import { expect, test } from 'vitest';
import { agentConfiguration, agentConfigurations, teamConfiguration } from './team-configuration.ts';

/**
 * The prompts as they are known by version. A changed text needs a new version, so that runs, and what people said of
 * them, are told apart: count the version in the file up and write the new hash here.
 */
const known: Readonly<Record<string, string>> = {
  'analysis/look-further@1': '4d1ac74f752b',
  'report/write-report@1': '1075815cda55',
  'research/look-further@1': 'dc5a1a54765e',
  'synthetic-data/plan-workload@1': 'bbc26a925d74',
  'triage/read-question@1': '455f974f55df',
};

test('a prompt changes its version with its text', () => {
  const stamps = teamConfiguration().prompts.map(({ id, version, hash }) => [
    `${id}@${version}`,
    hash.slice(0, 12),
  ]);
  expect(Object.fromEntries(stamps)).toEqual(known);
});

test('the stamp of the team is the same for the same team, and short enough to be kept with each run', () => {
  expect(teamConfiguration()).toEqual(teamConfiguration());
  expect(teamConfiguration().version).toMatch(/^[0-9a-f]{16}$/);
  expect(JSON.stringify(teamConfiguration()).length).toBeLessThan(2_500);
});

test('an agent can be read by name, with its prompts; one that cannot run is said to be none', () => {
  expect(agentConfiguration('report')).toMatchObject({
    name: 'report',
    prompts: [{ id: 'report/write-report', version: '1' }],
  });
  expect(new Set(agentConfigurations().map(({ hash }) => hash)).size).toBe(agentConfigurations().length);
  expect(() => agentConfiguration('nobody')).toThrow('nobody');
});
