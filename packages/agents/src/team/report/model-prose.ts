import type { Report, Span } from '@netra/contract';
import { z } from 'zod';
import type { AgentContext } from '../../agent-context.ts';
import { citeFigures } from '../../grounding/cite-figures.ts';
import { type FactSheet, factSheetOf } from '../../grounding/fact-sheet.ts';
import { writtenSentences } from '../../grounding/own-sentences.ts';
import { readPrompt } from '../../models/prompt.ts';
import { answerSchemaOf } from '../../models/wire-schema.ts';
import type { Language } from '../triage/language.ts';

export const writePrompt = readPrompt(new URL('./write-report.prompt.md', import.meta.url));

const answerSchema = z.object({
  headline: z.array(z.string()).max(6),
  summary: z.array(z.string()).max(12),
});
const answerJsonSchema = answerSchemaOf(answerSchema);
/** Models that think first count their thoughts in here. */
const maximumOutputTokens = 6_000;

const languageNames: Record<Language, string> = { en: 'English', de: 'German', fr: 'French', es: 'Spanish' };

/** What a model wrote, sentence by sentence, its citations turned into figures; none of it checked. */
export type ModelProse = {
  readonly model: string;
  readonly headline: readonly Span[][];
  readonly summary: readonly Span[][];
};

function cited(texts: readonly string[], sheet: FactSheet): Span[][] {
  return texts.flatMap(writtenSentences).map((sentence) => citeFigures(sentence, sheet));
}

/** Has a model write headline and summary over the facts of a grounded report; null when there is none or it fails. */
export async function modelProse(
  context: AgentContext,
  report: Report,
  language: Language,
): Promise<ModelProse | null> {
  const sheet = factSheetOf(report);
  const outcome = await context.askModel({
    role: 'writing',
    prompt: writePrompt,
    messages: [
      {
        from: 'user',
        text: `Question: ${context.run.question}\nLanguage of the answer: ${languageNames[language]}\n\nFacts:\n${sheet.text}`,
      },
    ],
    answer: answerJsonSchema,
    maximumOutputTokens,
  });
  context.signal.throwIfAborted();
  if (!outcome.ok) {
    if (outcome.error.code !== 'model_absent')
      await context.think({
        thought: `No language model could write the answer (${outcome.error.code}); the built-in analyst does.`,
        step: 2,
      });
    return null;
  }
  const answer = answerSchema.safeParse(outcome.reply.object);
  if (!answer.success) {
    await context.think({
      thought: `The answer of ${outcome.reply.model} is not in the agreed form; the built-in analyst writes.`,
      step: 2,
    });
    return null;
  }
  const { headline, summary } = answer.data;
  return { model: outcome.reply.model, headline: cited(headline, sheet), summary: cited(summary, sheet) };
}
