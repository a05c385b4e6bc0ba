import { ApexError, type Filter } from '@netra/contract';
import { z } from 'zod';
import { defineAgent } from '../../agent.ts';
import type { AgentContext } from '../../agent-context.ts';
import type { ToolOutput } from '../../tools/catalogue.ts';
import { choosePeriod } from './choose-period.ts';
import { intentOf } from './intent.ts';
import { folded, languageOf } from './language.ts';
import { type Mention, mentionsIn, withoutNames } from './names.ts';
import { type TriageRecord, triageRecordSchema } from './triage-record.ts';

type Sufficiency = { readonly evidenceId: string; readonly result: ToolOutput<'data-sufficiency'> };

/** What is read of a long message: a question says what it wants early, and a pasted log is not searched for dates. */
const mostCharacters = 2_000;

const providerWords =
  /\b(?:openai|anthropic|google|gemini|vertex|azure|bedrock|aws|amazon|mistral|cohere|groq|deepseek|together|fireworks|xai|meta|providers?)\b/;

async function sufficiencyOf(context: AgentContext, filter: Filter, purpose: string): Promise<Sufficiency> {
  const outcome = await context.callTool('data-sufficiency', { filter }, purpose);
  if (outcome.ok) return outcome;
  throw new ApexError('agent_without_data', 'What data there is could not be found out.', {
    details: { tool: 'data-sufficiency', code: outcome.error.code },
  });
}

/** Generated calls stay out of the answer as soon as there are real ones, unless the question names their project. */
function realProjects(result: Sufficiency['result'], question: string): readonly string[] {
  const real = result.projects.filter((project) => !project.synthetic && project.calls > 0);
  const generated = result.projects.filter((project) => project.synthetic && project.calls > 0);
  const isNamed =
    generated.some(({ project }) => folded(question).includes(folded(project))) ||
    /\b(?:demo|synthetic)\b/.test(folded(question));
  return real.length === 0 || generated.length === 0 || isNamed ? [] : real.map(({ project }) => project);
}

/** Providers are not part of the data check, so they are looked up only when the question speaks of one. */
async function providersOf(
  context: AgentContext,
  sufficiency: Sufficiency,
  filter: Filter,
): Promise<string[]> {
  const { firstCallAt, lastCallAt } = sufficiency.result;
  if (!providerWords.test(folded(context.run.question)) || firstCallAt === null || lastCallAt === null)
    return [];
  const to = new Date(Date.parse(lastCallAt) + 1).toISOString();
  const period = { from: new Date(firstCallAt).toISOString(), to };
  const input = { period, filter, by: ['provider' as const], limit: 100 };
  const outcome = await context.callTool('spend', input, 'Which providers the calls went to');
  return outcome.ok ? outcome.result.rows.flatMap((row) => row.key) : [];
}

function filterOf(mentions: readonly Mention[], projects: readonly string[]): Filter {
  const values = (dimension: Mention['dimension']) =>
    mentions.filter((mention) => mention.dimension === dimension).map((mention) => mention.value);
  const filter: Filter = {};
  for (const dimension of ['feature', 'model', 'provider', 'project'] as const) {
    const named = values(dimension);
    const kept = named.length === 0 && dimension === 'project' ? [...projects] : named;
    if (kept.length > 0) filter[dimension] = kept;
  }
  // A model's name says more than its provider's.
  if (filter.model !== undefined) delete filter.provider;
  return filter;
}

async function run(context: AgentContext): Promise<TriageRecord> {
  const { history, askedAt } = context.run;
  const question = context.run.question.slice(0, mostCharacters);
  await context.think({ thought: 'Reading the question and checking which data there is.', step: 1, of: 2 });
  const all = await sufficiencyOf(context, {}, 'Which data there is, and what it can answer');
  const projects = realProjects(all.result, question);
  const scope: Filter = projects.length === 0 ? {} : { project: [...projects] };
  const sufficiency =
    projects.length === 0
      ? all
      : await sufficiencyOf(context, scope, 'Which data there is without the demonstration data');
  const { features, models, firstCallAt, lastCallAt, verdict, syntheticCalls, calls } = sufficiency.result;
  const providers = await providersOf(context, sufficiency, scope);
  const mentions = mentionsIn(question, {
    feature: features,
    model: models,
    provider: providers,
    project: sufficiency.result.projects.map(({ project }) => project),
  });
  const earlier = history.filter((message) => message.author === 'user').map((message) => message.text);
  const { intents, confidence } = intentOf(question, earlier, mentions.length > 0);
  const language = languageOf(question);
  const chosen =
    firstCallAt === null || lastCallAt === null
      ? undefined
      : choosePeriod({
          question: withoutNames(question, mentions),
          language,
          askedAt,
          firstCallAt,
          lastCallAt,
          isComparison: intents.includes('cost-change'),
        });
  await context.think({ thought: `Understood as: ${intents.join(', ')}. Data: ${verdict}.`, step: 2, of: 2 });
  return {
    status: 'done',
    intents: [...intents],
    language,
    period: chosen?.period ?? null,
    periodSource: chosen?.source ?? 'data',
    filter: filterOf(mentions, projects),
    mentions,
    leavesOutDemonstration: projects.length > 0,
    confidence,
    complexity: intents.length > 1 || mentions.length > 1 ? 'compound' : 'simple',
    sufficiency: {
      verdict: calls === 0 || chosen === undefined ? 'insufficient' : verdict,
      evidenceId: sufficiency.evidenceId,
      synthetic: syntheticCalls > 0,
    },
  };
}

/** Reads the question by rules: what it wants, of which names and period, and whether the data can answer it. */
export const triage = defineAgent({
  name: 'triage',
  version: '1',
  description: 'Reads the question: intent, names, period, and whether there is enough data to answer it.',
  input: z.object({}),
  output: triageRecordSchema,
  tools: ['data-sufficiency', 'spend'],
  run,
});
