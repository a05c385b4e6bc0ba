import { ApexError, filterSchema, periodSchema } from '@netra/contract';
import { z } from 'zod';
import { agentStatusSchema, defineAgent } from '../../agent.ts';
import type { AgentContext, RunContext } from '../../agent-context.ts';
import { folded } from '../../grounding/folded.ts';
import { statementSchema } from '../../grounding/prose.ts';
import { plainText } from '../../grounding/render-markdown.ts';
import { readPrompt } from '../../models/prompt.ts';
import type { ToolName } from '../../tools/catalogue.ts';
import { furtherSchema, lookFurther } from '../planning/look-further.ts';
import { type Intent, intents } from '../triage/intent-signs.ts';
import { languageOf } from '../triage/language.ts';
import { asksOfMove } from '../triage/model-moves.ts';
import { isModelName } from '../triage/model-names.ts';
import { referencePeriod } from '../triage/reference-period.ts';
import { dimensionsIn } from './asked-dimensions.ts';
import { amountIn } from './budget-amount.ts';
import { goalsIn, tellsUsageChange } from './goals.ts';
import { type TopicName, topicNames, topics } from './topics.ts';

const topicSchema = z.enum(topicNames);

const lookFurtherPrompt = readPrompt(new URL('./look-further.prompt.md', import.meta.url));

/** The only tools it calls; a language model may choose from those that read. */
const tools = [
  'spend',
  'top-movers',
  'usage-by-bucket',
  'cache-hit-rates',
  'errors',
  'latency',
  'concurrency',
  'unpriced',
  'price-changes',
  'unit-economics',
  'top-users',
  'anomalies',
  'forecast',
  'budget',
  'simulate-volume',
  'rate-limit-impact',
  'simulate-price',
  'simulate-model',
  'weigh-goals',
  'change-impact',
  'compare-models',
  'search-models',
  'model-alternatives',
  'estimate-prompt',
  'estimate-feature',
  'latency-bottlenecks',
  'prompt-cache-audit',
  'cost-drivers',
  'fetch-calls',
  'cluster-calls',
  'enrich-calls',
  'define-evaluation',
  'promise-status',
] as const satisfies readonly ToolName[];

const analysisInputSchema = z.object({
  intents: z.array(z.enum(intents)),
  period: periodSchema,
  filter: filterSchema,
  /** Names that the question uses and the data does not have. */
  unknown: z.array(z.string()).default([]),
  /** The model that calls might be moved to. */
  target: z.string().nullable().default(null),
});

/** What analysis found: where each result is kept, and what can be said of it. */
export const analysisRecordSchema = z.object({
  status: agentStatusSchema,
  evidence: z.array(z.object({ topic: topicSchema, evidenceId: z.string() })),
  statements: z.array(statementSchema),
  failures: z.array(z.object({ topic: topicSchema, code: z.string() })),
  /** What a language model chose to look at as well. */
  further: z.array(furtherSchema).default([]),
});
type AnalysisRecord = z.infer<typeof analysisRecordSchema>;

/** Asks what became of findings that were accepted. */
const asksOfPromises =
  /\b(?:promis(?:e|es|ed)|accepted (?:\w+ ){0,2}?(?:findings?|recommendations?|proposals?|suggestions?|changes?|polic(?:y|ies)|savings?)|(?:findings?|recommendations?|proposals?|changes?|savings?|what) (?:\w+ ){0,3}?(?:accept(?:ed)?|reali[sz]ed)|reali[sz]ed (?:\w+ ){0,2}?savings?|(?:really|actually) sav(?:e|es|ed)|versproch\w*|angenommene\w* (?:vorschla\w*|empfehlung\w*)|tatsachlich (?:ge|einge)spart|promesses?|promesas?|prometid\w*)\b/;

/** Asks what a model is sold for, not what its calls have cost. */
const asksForListPrice = /\b(?:list )?(?:pric(?:e|es|ing)|preise?|listenpreise?|prix|tarifs?|precios?)\b/;

/** What each intent needs beyond where the money went. */
const topicsOfIntent: Record<Intent, readonly TopicName[]> = {
  'spend-overview': ['buckets', 'errors', 'value-stream'],
  savings: ['buckets', 'errors', 'value-stream'],
  'cost-change': ['movers-by-feature', 'odd-hours'],
  'compare-models': ['models-compared', 'evaluation', 'latency-by-model'],
  latency: ['bottlenecks', 'latency-by-model', 'latency-by-feature'],
  errors: ['errors', 'errors-by-feature'],
  caching: ['cache-audit', 'caching-by-feature', 'buckets'],
  limits: ['calls-at-once', 'errors'],
  budget: ['budget', 'forecast'],
  'price-changes': ['price-changes'],
  unpriced: ['unpriced'],
  forecast: ['forecast'],
  'top-users': ['top-users'],
  'unit-economics': ['units-by-feature'],
  'data-help': [],
  'synthetic-data': [],
  accept: [],
  greeting: [],
  'out-of-scope': [],
};

/** What the question's own words and numbers need, whatever its intents are; before everything else. */
function topicsOfWords(
  { question, askedAt }: RunContext,
  { intents: asked, unknown, target, filter }: z.infer<typeof analysisInputSchema>,
): TopicName[] {
  const { growthShare, priceChangeShare, costChangeShare, speedFactor } = goalsIn(question);
  const isSeveral = [growthShare, costChangeShare, speedFactor].filter((goal) => goal !== null).length > 1;
  const text = folded(question);
  const isForListPrice =
    asksForListPrice.test(text) &&
    filter.model?.length === 1 &&
    priceChangeShare === null &&
    !asked.includes('price-changes');
  return [
    ...(isSeveral || costChangeShare !== null || speedFactor !== null ? (['goals'] as const) : []),
    ...(growthShare !== null ? (['volume'] as const) : []),
    ...(priceChangeShare !== null ? (['prices'] as const) : []),
    ...(tellsUsageChange(question) || referencePeriod(question, askedAt, languageOf(question)) !== undefined
      ? (['calls-before'] as const)
      : []),
    ...(asksOfMove(text) ? (['change-of-model'] as const) : []),
    ...(unknown.some(isModelName) || isForListPrice ? (['model-in-book'] as const) : []),
    ...(target !== null || (unknown.some(isModelName) && !asked.includes('spend-overview'))
      ? (['other-model'] as const)
      : []),
    ...(asksOfPromises.test(text) ? (['promises'] as const) : []),
    ...dimensionsIn(text).map((dimension) => `spend-by-${dimension}` as const),
  ];
}

async function run(
  context: AgentContext,
  input: z.infer<typeof analysisInputSchema>,
): Promise<AnalysisRecord> {
  const wanted: readonly TopicName[] = [
    ...new Set([
      'spend-by-feature' as const,
      'spend-by-model' as const,
      'spend-over-time' as const,
      ...topicsOfWords(context.run, input),
      ...input.intents
        .flatMap((intent) => topicsOfIntent[intent])
        .filter((topic) => topic !== 'budget' || amountIn(context.run.question) !== undefined),
    ]),
  ];
  const { period, filter, unknown, target } = input;
  const scope = { period, filter, unknown, target };
  const record: AnalysisRecord = { status: 'done', evidence: [], statements: [], failures: [], further: [] };
  await context.think({ thought: `Looking at ${wanted.join(', ').replaceAll('-', ' ')}.`, step: 1 });
  for (const topic of wanted) {
    const outcome = await topics[topic].read(context, scope);
    if (!outcome.ok) {
      record.failures.push({ topic, code: outcome.error.code });
      continue;
    }
    record.evidence.push({ topic, evidenceId: outcome.evidenceId });
    record.statements.push(...outcome.statements.map((spans) => ({ topic, spans })));
  }
  if (record.evidence.length === 0)
    throw new ApexError('agent_without_data', 'None of the questions about the calls got an answer.', {
      details: { codes: record.failures.map((failure) => failure.code) },
    });
  const known = record.statements.map(({ topic, spans }) => `${topic}: ${plainText(spans)}`);
  record.further.push(
    ...(await lookFurther(context, { period, filter, prompt: lookFurtherPrompt, tools, known })),
  );
  return { ...record, status: record.failures.length === 0 ? 'done' : 'partial' };
}

/** Asks where the money went, and what the question needs beyond that. */
export const analysis = defineAgent({
  name: 'analysis',
  version: '4',
  description: 'Looks at spend, usage, errors and speed of the calls, and says what stands out.',
  input: analysisInputSchema,
  output: analysisRecordSchema,
  tools,
  prompts: [lookFurtherPrompt],
  run,
});
