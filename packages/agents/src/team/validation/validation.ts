import { ApexError } from '@netra/contract';
import { defineAgent } from '../../agent.ts';
import type { AgentContext } from '../../agent-context.ts';
import { composeReport } from '../report/compose-report.ts';
import { materialsOf } from '../report/materials.ts';
import { evidenceIdsOf, type FindingsOfTeam, findingsOfTeamSchema } from '../report/report-input.ts';
import { scoresOf } from './quality.ts';
import { contradictionsIn } from './reconcile.ts';
import { type Verdict, verdictSchema } from './verdict.ts';

async function run(context: AgentContext, found: FindingsOfTeam): Promise<Verdict> {
  await context.think({ thought: 'Checking every figure against its evidence.', step: 1, of: 2 });
  const ids = evidenceIdsOf(found);
  const evidence = await context.evidence(ids);
  if (evidence.length === 0)
    throw new ApexError('agent_without_data', 'There is no evidence to check against.', { details: { ids } });
  const materials = materialsOf({ ...found, actions: null, verdict: null }, context.run.question, evidence);
  const { report, violations } = composeReport(materials, {
    id: 'draft',
    thread: context.run.thread,
    run: context.run.run,
    question: context.run.question,
    createdAt: context.run.askedAt,
  });
  const contradictions = contradictionsIn(materials);
  const isSavingSound = !contradictions.some(
    (found) => found === 'attributions-do-not-add-up' || found === 'saves-more-than-spent',
  );
  const isOnTopic = report.headline.some((span) => typeof span !== 'string');
  await context.think({
    thought:
      violations.length === 0 && contradictions.length === 0
        ? 'Every figure stands in its evidence, and the totals agree.'
        : `Found: ${[...contradictions, ...(violations.length > 0 ? ['statements to withhold'] : [])].join(', ')}.`,
    step: 2,
    of: 2,
  });
  return {
    status: 'done',
    withheld: violations.map(({ place, problem }) => ({ place, problem })),
    contradictions,
    isSavingSound,
    scores: scoresOf(report, violations.length, isOnTopic),
  };
}

/** Checks a draft of the report: figures against evidence, results against each other, and the quality of the answer. */
export const validation = defineAgent({
  name: 'validation',
  version: '1',
  description:
    'Checks every figure against its evidence, results against each other, and the quality of the answer.',
  input: findingsOfTeamSchema,
  output: verdictSchema,
  tools: [],
  run,
});
