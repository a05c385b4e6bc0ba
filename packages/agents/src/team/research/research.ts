import { ApexError, compareUsd, filterSchema, periodSchema, zeroUsd } from '@netra/contract';
import { z } from 'zod';
import { defineAgent } from '../../agent.ts';
import type { AgentContext } from '../../agent-context.ts';
import type { Reading } from '../../grounding/reading.ts';
import { plainText } from '../../grounding/render-markdown.ts';
import { readPrompt } from '../../models/prompt.ts';
import type { ToolInput, ToolName } from '../../tools/catalogue.ts';
import { lookFurther } from '../planning/look-further.ts';
import { cacheHypothesis, effectHypothesis, failureHypothesis, newModelHypothesis } from './hypotheses.ts';
import { type ResearchRecord, researchRecordSchema } from './research-record.ts';

const researchInputSchema = z.object({ period: periodSchema, filter: filterSchema });
type ResearchInput = z.infer<typeof researchInputSchema>;

const lookFurtherPrompt = readPrompt(new URL('./look-further.prompt.md', import.meta.url));

/** The only tools it calls; a language model may choose from those that read. */
const tools = [
  'top-movers',
  'usage-by-bucket',
  'errors',
  'spend',
  'anomalies',
  'latency',
  'cache-hit-rates',
  'price-changes',
  'change-impact',
  'cost-drivers',
  'cluster-calls',
  'model-alternatives',
  'run-lever',
  'build-portfolio',
  'replay',
  'compare-outcomes',
] as const satisfies readonly ToolName[];

/** Rounds of hypothesis, query and verdict; the loop ends here whatever is found. */
const rounds = 3;

async function ask<Name extends ToolName>(
  context: AgentContext,
  tool: Name,
  question: { readonly input: ToolInput<Name>; readonly purpose: string },
): Promise<Reading<Name> | undefined> {
  const outcome = await context.callTool(tool, question.input, question.purpose);
  return outcome.ok ? { tool, evidenceId: outcome.evidenceId, result: outcome.result } : undefined;
}

function add(
  record: ResearchRecord,
  readings: readonly Reading<ToolName>[],
  hypotheses: ResearchRecord['hypotheses'],
): void {
  record.evidenceIds.push(...readings.map((reading) => reading.evidenceId));
  record.hypotheses.push(...hypotheses);
}

/** Asks one tool about both periods. */
async function bothPeriods<Name extends 'usage-by-bucket' | 'errors'>(
  context: AgentContext,
  tool: Name,
  asked: { readonly before: ToolInput<Name>; readonly now: ToolInput<Name>; readonly subject: string },
): Promise<readonly [Reading<Name>, Reading<Name>] | undefined> {
  const before = await ask(context, tool, {
    input: asked.before,
    purpose: `${asked.subject}, in the period before`,
  });
  const now = await ask(context, tool, { input: asked.now, purpose: `${asked.subject}, in this period` });
  return before === undefined || now === undefined ? undefined : [before, now];
}

async function run(context: AgentContext, input: ResearchInput): Promise<ResearchRecord> {
  const record: ResearchRecord = { status: 'done', evidenceIds: [], further: [], hypotheses: [] };
  await context.think({
    thought: 'Did the number of calls, prices, or a new model change it?',
    step: 1,
    of: rounds,
  });
  const movers = await ask(context, 'top-movers', {
    input: { ...input, by: 'model' },
    purpose: 'Which models changed most against the period before',
  });
  if (movers === undefined)
    throw new ApexError('agent_without_data', 'The change of spend could not be read.', {
      details: { tool: 'top-movers' },
    });
  const { change, costBefore, before } = movers.result;
  add(record, [movers], []);
  // Without a change or a period before there is no "why" to look for.
  if (compareUsd(change, zeroUsd) === 0 || compareUsd(costBefore, zeroUsd) === 0)
    return { ...record, status: 'skipped' };
  add(
    record,
    [],
    [
      newModelHypothesis(movers),
      effectHypothesis(movers, 'volumeEffect'),
      effectHypothesis(movers, 'priceEffect'),
      effectHypothesis(movers, 'mixEffect'),
    ],
  );

  await context.think({ thought: 'Did prompt caching change?', step: 2, of: rounds });
  const periods = { before: { ...input, period: before }, now: input };
  const buckets = await bothPeriods(context, 'usage-by-bucket', {
    ...periods,
    subject: 'Use of prompt caches',
  });
  if (buckets !== undefined) add(record, buckets, [cacheHypothesis(...buckets, change)]);

  await context.think({ thought: 'Did failures and retries change?', step: 3, of: rounds });
  const errors = await bothPeriods(context, 'errors', {
    ...periods,
    subject: 'Cost of failures and retries',
  });
  if (errors !== undefined) add(record, errors, [failureHypothesis(...errors, change)]);
  const known = record.hypotheses.map(({ verdict, spans }) => `${verdict}: ${plainText(spans)}`);
  record.further.push(...(await lookFurther(context, { ...input, prompt: lookFurtherPrompt, tools, known })));
  return { ...record, status: buckets === undefined || errors === undefined ? 'partial' : 'done' };
}

/** Looks for why spend changed: a bounded loop of hypothesis, query and verdict; rejected ones are told as well. */
export const research = defineAgent({
  name: 'research',
  version: '3',
  description:
    'Tries hypotheses about why spend changed, one query each, and tells which hold and which do not.',
  input: researchInputSchema,
  output: researchRecordSchema,
  tools,
  prompts: [lookFurtherPrompt],
  run,
});
