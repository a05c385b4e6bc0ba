import { ApexError, type Filter, type Period } from '@netra/contract';
import { z } from 'zod';
import { defineAgent } from '../../agent.ts';
import type { AgentContext } from '../../agent-context.ts';
import { folded } from '../../grounding/folded.ts';
import type { ToolOutput } from '../../tools/catalogue.ts';
import { type ChosenPeriod, choosePeriod } from './choose-period.ts';
import { languageOf } from './language.ts';
import { withoutNames } from './names.ts';
import { inLatinWords, isOtherScript } from './other-scripts.ts';
import { chooseProjects } from './own-project.ts';
import { providerWords } from './provider-words.ts';
import { filterOf, type QuestionReading } from './question-reading.ts';
import { readByRules } from './read-by-rules.ts';
import { readPromptFile, refine } from './refine.ts';
import { type TriageRecord, triageRecordSchema } from './triage-record.ts';
import { unknownNames } from './unknown-names.ts';

type Sufficiency = { readonly evidenceId: string; readonly result: ToolOutput<'data-sufficiency'> };

/** What is read of a long message: a question says what it wants early, and a pasted log is not searched for dates. */
const mostCharacters = 2_000;
/** Below this, rules are not sure enough and a model is asked, where there is one. */
const sureEnough = 0.8;

/** How many questions back a follow-up may lean on. */
const mostBefore = 3;

/** The questions before, last first. */
function questionsBefore({ run: { history } }: AgentContext): string[] {
  return history
    .flatMap(({ author, text }) => (author === 'user' ? [inLatinWords(text.slice(0, mostCharacters))] : []))
    .slice(-mostBefore)
    .toReversed();
}

async function sufficiencyOf(context: AgentContext, filter: Filter, purpose: string): Promise<Sufficiency> {
  const outcome = await context.callTool('data-sufficiency', { filter }, purpose);
  if (outcome.ok) return outcome;
  throw new ApexError('agent_without_data', 'What data there is could not be found out.', {
    details: { tool: 'data-sufficiency', code: outcome.error.code },
  });
}

/** Providers are not part of the data check, so they are looked up only when the question speaks of one. */
async function providersOf(
  context: AgentContext,
  sufficiency: Sufficiency,
  filter: Filter,
): Promise<string[]> {
  const { firstCallAt, lastCallAt } = sufficiency.result;
  // A follow-up may be about a provider that only the questions before it name.
  const spokenOf = [context.run.question, ...questionsBefore(context)].some((text) =>
    providerWords.test(folded(text)),
  );
  if (!spokenOf || firstCallAt === null || lastCallAt === null) return [];
  const to = new Date(Date.parse(lastCallAt) + 1).toISOString();
  const period = { from: new Date(firstCallAt).toISOString(), to };
  const input = { period, filter, by: ['provider' as const], limit: 100 };
  const outcome = await context.callTool('spend', input, 'Which providers the calls went to');
  return outcome.ok ? outcome.result.rows.flatMap((row) => row.key) : [];
}

function overlaps(period: Period, { firstCallAt, lastCallAt }: Sufficiency['result']): boolean {
  return (
    firstCallAt !== null &&
    lastCallAt !== null &&
    Date.parse(period.from) <= Date.parse(lastCallAt) &&
    Date.parse(period.to) > Date.parse(firstCallAt)
  );
}

/** The period of the question, of the question it follows up on, or what a model read; else the span of the data. */
function periodOf(
  context: AgentContext,
  reading: QuestionReading,
  data: Sufficiency['result'],
): ChosenPeriod | undefined {
  const { firstCallAt, lastCallAt } = data;
  if (firstCallAt === null || lastCallAt === null) return undefined;
  const isComparison = reading.intents.includes('cost-change');
  const chosenFor = (question: string) =>
    choosePeriod({
      question,
      language: languageOf(question),
      askedAt: context.run.askedAt,
      firstCallAt,
      lastCallAt,
      isComparison,
    });
  const own = chosenFor(withoutNames(reading.question, reading.mentions));
  // A forecast is about a time without calls: nothing of it is missing.
  if (own.source === 'moved' && reading.intents.includes('forecast')) return chosenFor('');
  if (own.source !== 'data') return own;
  if (reading.period !== undefined && overlaps(reading.period, data))
    return { period: reading.period, source: 'asked' };
  const before = reading.isFollowUp ? questionsBefore(context).map(chosenFor) : [];
  return before.find(({ source }) => source !== 'data') ?? own;
}

async function read(
  context: AgentContext,
  data: Sufficiency['result'],
  providers: readonly string[],
): Promise<QuestionReading> {
  const question = inLatinWords(context.run.question.slice(0, mostCharacters));
  const earlier = context.run.history
    .filter((message) => message.author === 'user')
    .map((message) => inLatinWords(message.text));
  const names = {
    feature: data.features,
    model: data.models,
    provider: providers,
    project: data.projects.map(({ project }) => project),
  };
  const reading = readByRules(question, earlier, names);
  if (reading.confidence >= sureEnough || data.calls === 0) return reading;
  const refined = await refine(context, { question, earlier, names });
  if (refined === undefined || refined.confidence < reading.confidence) return reading;
  const mentions = [
    ...reading.mentions,
    ...refined.mentions.filter((mention) => !reading.mentions.some(({ value }) => value === mention.value)),
  ];
  const { intents, confidence, period } = refined;
  return {
    ...reading,
    intents,
    confidence,
    mentions,
    period,
    beyond: intents.includes('out-of-scope') ? reading.beyond : null,
  };
}

async function run(context: AgentContext): Promise<TriageRecord> {
  await context.think({ thought: 'Reading the question and checking which data there is.', step: 1, of: 2 });
  const all = await sufficiencyOf(context, {}, 'Which data there is, and what it can answer');
  const { projects, leavesOutDemonstration } = chooseProjects(all.result.projects, context.run.question);
  const scope: Filter = projects.length === 0 ? {} : { project: [...projects] };
  const purpose = leavesOutDemonstration
    ? 'Which data there is without the demonstration data'
    : "Which data there is without Apex's own calls";
  const sufficiency = projects.length === 0 ? all : await sufficiencyOf(context, scope, purpose);
  const { verdict, syntheticCalls, calls } = sufficiency.result;
  const providers = await providersOf(context, sufficiency, scope);
  const reading = await read(context, sufficiency.result, providers);
  const { intents, mentions, confidence, beyond } = reading;
  const chosen = periodOf(context, reading, sufficiency.result);
  await context.think({ thought: `Understood as: ${intents.join(', ')}. Data: ${verdict}.`, step: 2, of: 2 });
  return {
    status: 'done',
    intents: [...intents],
    language: languageOf(context.run.question),
    period: chosen?.period ?? null,
    periodSource: chosen?.source ?? 'data',
    filter: filterOf(reading, projects),
    target: reading.target,
    mentions: [...mentions],
    unknown: calls === 0 ? [] : unknownNames(reading.question, mentions),
    isAnsweredInEnglish: isOtherScript(context.run.question) || languageOf(context.run.question) !== 'en',
    isUnderWay: chosen !== undefined && Date.parse(chosen.period.to) > Date.parse(context.run.askedAt),
    leavesOutDemonstration,
    confidence,
    complexity: intents.length > 1 || mentions.length > 1 ? 'compound' : 'simple',
    beyond,
    sufficiency: {
      verdict: calls === 0 || chosen === undefined ? 'insufficient' : verdict,
      evidenceId: sufficiency.evidenceId,
      synthetic: syntheticCalls > 0,
    },
  };
}

/** Reads the question by rules, and by a model where these are not sure: what it wants, of which names and period, and whether the data can answer it. */
export const triage = defineAgent({
  name: 'triage',
  version: '5',
  description: 'Reads the question: intent, names, period, and whether there is enough data to answer it.',
  input: z.object({}),
  output: triageRecordSchema,
  tools: ['data-sufficiency', 'spend'],
  prompts: [readPromptFile],
  run,
});
