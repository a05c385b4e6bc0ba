import { ApexError, type Evidence, type Report, spanSchema } from '@netra/contract';
import { z } from 'zod';
import { defineAgent } from '../../agent.ts';
import type { AgentContext } from '../../agent-context.ts';
import { proseCheck } from '../../grounding/check-prose.ts';
import { ownSentences } from '../../grounding/own-sentences.ts';
import { composeReport } from '../report/compose-report.ts';
import { materialsOf } from '../report/materials.ts';
import { evidenceIdsOf, findingsOfTeamSchema } from '../report/report-input.ts';
import { pointsAt } from '../search/refers-back.ts';
import { scoresOf, shortfallsOf } from './quality.ts';
import { contradictionsIn } from './reconcile.ts';
import { type ProseVerdict, qualityAxes, type Verdict, verdictSchema } from './verdict.ts';

const validationInputSchema = findingsOfTeamSchema.extend({
  /** Sentences that a language model wrote, to be checked one by one. */
  prose: z.array(z.array(spanSchema)).default([]),
});
type ValidationInput = z.infer<typeof validationInputSchema>;

function proseVerdict(
  { prose, triage }: ValidationInput,
  draft: Report,
  evidence: readonly Evidence[],
): ProseVerdict {
  const problemOf = proseCheck(evidence, triage?.period ?? null, ownSentences(draft));
  return prose.map((sentence) => ({ problem: problemOf(sentence) ?? null }));
}

async function run(context: AgentContext, found: ValidationInput): Promise<Verdict> {
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
  const prose = proseVerdict(found, report, evidence);
  const refused = prose.filter(({ problem }) => problem !== null).map(({ problem }) => problem);
  // What is decided or quoted is no figure: what was asked for then is not a number.
  const asksForNoFigure =
    found.triage?.intents.includes('accept') === true || pointsAt(context.run.question).documents;
  const isOnTopic = asksForNoFigure || report.headline.some((span) => typeof span !== 'string');
  if (refused.length > 0)
    await context.think({
      thought: `Sentences of the language model withheld: ${[...new Set(refused)].join(', ')}.`,
      step: 2,
      of: 2,
    });
  await context.think({
    thought:
      violations.length === 0 && contradictions.length === 0
        ? 'Every figure stands in its evidence, and the totals agree.'
        : `Found: ${[...contradictions, ...(violations.length > 0 ? ['statements to withhold'] : [])].join(', ')}.`,
    step: 2,
    of: 2,
  });
  const scores = scoresOf(report, violations.length, isOnTopic);
  const shortfalls = shortfallsOf(scores);
  await context.think({
    thought:
      shortfalls.length === 0
        ? `The draft is ${qualityAxes.join(', ')} enough.`
        : `The draft is not ${shortfalls.join(', ')} enough; the report says so.`,
    step: 2,
    of: 2,
  });
  return {
    status: 'done',
    withheld: [
      ...violations.map(({ place, problem }) => ({ place, problem })),
      ...prose.flatMap(({ problem }, index) =>
        problem === null ? [] : [{ place: `/prose/${index}`, problem }],
      ),
    ],
    contradictions,
    isSavingSound,
    scores,
    shortfalls,
    prose,
  };
}

/** Checks a draft of the report: figures against evidence, results against each other, and the quality of the answer. */
export const validation = defineAgent({
  name: 'validation',
  version: '3',
  description:
    'Checks every figure against its evidence, results against each other, and the quality of the answer.',
  input: validationInputSchema,
  output: verdictSchema,
  tools: [],
  run,
});
