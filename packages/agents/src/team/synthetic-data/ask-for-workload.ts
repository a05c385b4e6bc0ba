import { levers } from '@netra/contract';
import { z } from 'zod';
import type { AgentContext } from '../../agent-context.ts';
import { readPrompt } from '../../models/prompt.ts';
import { answerSchemaOf } from '../../models/wire-schema.ts';
import type { WorkloadWords } from './workload-words.ts';

export const planWorkloadPrompt = readPrompt(new URL('./plan-workload.prompt.md', import.meta.url));

const maximumOutputTokens = 1_000;
const answerSchema = z.object({
  profile: z.string().nullable(),
  calls: z.number().int().positive().nullable(),
  days: z.number().int().positive().nullable(),
  waste: z.array(z.enum(levers)),
});
const answerJsonSchema = answerSchemaOf(answerSchema);

/** A number that a model read holds only where the request has it in digits: nothing is generated that nobody asked for. */
function stated(value: number | null, question: string): number | null {
  return value !== null && question.replaceAll(/[.,' ]/g, '').includes(String(value)) ? value : null;
}

/** Asks a model what rules did not find in a request; what rules found stays. Without a model nothing is added. */
export async function askForWorkload(
  context: AgentContext,
  words: WorkloadWords,
  profiles: readonly string[],
): Promise<WorkloadWords> {
  const { question } = context.run;
  const text = [
    `Profiles: ${profiles.join(', ')}`,
    `Levers: ${levers.join(', ')}`,
    `Request: ${question}`,
  ].join('\n');
  const outcome = await context.askModel({
    role: 'planning',
    prompt: planWorkloadPrompt,
    messages: [{ from: 'user', text }],
    answer: answerJsonSchema,
    maximumOutputTokens,
  });
  context.signal.throwIfAborted();
  const answer = outcome.ok ? answerSchema.safeParse(outcome.reply.object) : undefined;
  if (answer?.success !== true) return words;
  const { profile, calls, days, waste } = answer.data;
  return {
    ...words,
    profile: words.profile ?? (profile !== null && profiles.includes(profile) ? profile : null),
    calls: words.calls ?? stated(calls, question),
    days: words.days ?? stated(days, question),
    waste: words.waste.length > 0 ? words.waste : waste,
  };
}
