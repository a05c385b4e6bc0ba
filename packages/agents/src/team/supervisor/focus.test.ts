import { executableAgents } from '@netra/contract';
import { expect, test } from 'vitest';
import { agentRegistry } from '../../agent-registry.ts';
import { rehearse } from '../test-context.ts';

const question = 'Where did our money go last month, and what can be saved?';

async function whoWorked(focus: (typeof executableAgents)[number]): Promise<string[]> {
  const { lines, reports } = await rehearse({ question, focus });
  expect(reports).toHaveLength(1);
  return lines.flatMap(({ type, agent }) => (type === 'agent_started' ? [agent] : []));
}

test('an agent asked by name works after triage, without those that work beside it, and is reported on', async () => {
  const colleagues = ['analysis', 'research', 'optimizer', 'data-helper'] as const;
  for (const focus of colleagues) {
    const worked = await whoWorked(focus);
    expect(worked, focus).toContain(focus);
    expect(worked.at(-1)).toBe('report');
    for (const other of colleagues) if (other !== focus) expect(worked, focus).not.toContain(other);
  }
  expect(await whoWorked('supervisor')).toEqual(expect.arrayContaining(['analysis', 'optimizer']));
});

test('only agents of the team can be asked by name', () => {
  for (const name of executableAgents) expect(Object.keys(agentRegistry)).toContain(name);
});
