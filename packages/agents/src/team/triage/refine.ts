import { type Period, periodSchema } from '@netra/contract';
import { z } from 'zod';
import type { AgentContext } from '../../agent-context.ts';
import { readPrompt } from '../../models/prompt.ts';
import { answerSchemaOf } from '../../models/wire-schema.ts';
import { type Intent, intents } from './intent-signs.ts';
import type { Mention, NamedValues } from './names.ts';

export const readPromptFile = readPrompt(new URL('./read-question.prompt.md', import.meta.url));

const mostNames = 150;
const mostEarlier = 3;
/** Models that think first count their thoughts in here. */
const maximumOutputTokens = 2_000;

const answerSchema = z.object({
  intents: z.array(z.enum(intents)).min(1),
  names: z.array(z.string()),
  from: z.string().nullable(),
  to: z.string().nullable(),
  confidence: z.number(),
});
const answerJsonSchema = answerSchemaOf(answerSchema);

/** What a model made of a question, as far as it holds: names are names of the data, the period is a period. */
export type Refinement = {
  readonly intents: readonly Intent[];
  readonly mentions: readonly Mention[];
  readonly period: Period | undefined;
  readonly confidence: number;
};

export type Unread = {
  readonly question: string;
  readonly earlier: readonly string[];
  readonly names: NamedValues;
};

function instant(text: string | null): string | undefined {
  const at = text === null ? Number.NaN : Date.parse(text);
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}

function periodIn(answer: z.infer<typeof answerSchema>): Period | undefined {
  const parsed = periodSchema.safeParse({ from: instant(answer.from), to: instant(answer.to) });
  return parsed.success ? parsed.data : undefined;
}

/** Asks a model what the question means; undefined when there is none or its answer does not hold: rules go on alone. */
export async function refine(context: AgentContext, unread: Unread): Promise<Refinement | undefined> {
  const lists = Object.entries(unread.names).map(
    ([dimension, values]) => `${dimension}s: ${JSON.stringify((values ?? []).slice(0, mostNames))}`,
  );
  const earlier = unread.earlier.slice(-mostEarlier).map((question) => `Earlier question: ${question}`);
  const outcome = await context.askModel({
    role: 'triage',
    prompt: readPromptFile,
    messages: [
      {
        from: 'user',
        text: [
          `Intents: ${intents.join(', ')}`,
          ...lists,
          `Today: ${context.run.askedAt}`,
          ...earlier,
          `Question: ${unread.question}`,
        ].join('\n'),
      },
    ],
    answer: answerJsonSchema,
    maximumOutputTokens,
  });
  context.signal.throwIfAborted();
  if (!outcome.ok) return undefined;
  const answer = answerSchema.safeParse(outcome.reply.object);
  if (!answer.success) return undefined;
  const mentions = (Object.entries(unread.names) as [Mention['dimension'], readonly string[]][]).flatMap(
    ([dimension, values]) =>
      values
        .filter((value) => answer.data.names.includes(value))
        .map((value) => ({ dimension, value, written: value, match: 'close' as const })),
  );
  return {
    intents: [...new Set(answer.data.intents)].slice(0, 3),
    mentions,
    period: periodIn(answer.data),
    confidence: Math.min(1, Math.max(0, answer.data.confidence)),
  };
}
