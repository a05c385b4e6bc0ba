import { filterSchema, periodSchema } from '@netra/contract';
import { z } from 'zod';
import { agentStatusSchema } from '../../agent.ts';
import { beyondReasons } from './beyond.ts';
import { intents } from './intent-signs.ts';
import { languages } from './language.ts';
import { mentionSchema } from './names.ts';

/** What triage hands to the team: what is asked, of which calls, and whether the data can answer it. */
export const triageRecordSchema = z.object({
  status: agentStatusSchema,
  /** Most important first. */
  intents: z.array(z.enum(intents)).min(1),
  language: z.enum(languages),
  /** The question is in another language than English, also one that is not among `language`. */
  isAnsweredInEnglish: z.boolean().default(false),
  /** Null when there are no calls. */
  period: periodSchema.nullable(),
  periodSource: z.enum(['asked', 'moved', 'data']),
  /** The period was not over when it was asked: today is counted in it. */
  isUnderWay: z.boolean().default(false),
  filter: filterSchema,
  mentions: z.array(mentionSchema),
  /** The model that calls might be moved to, as the question supposes; null where it supposes no move. */
  target: z.string().nullable().default(null),
  /** Names that the question uses and nothing in the data has. */
  unknown: z.array(z.string()).default([]),
  /** True when generated demonstration projects were left out because there are real ones. */
  leavesOutDemonstration: z.boolean(),
  confidence: z.number().min(0).max(1),
  complexity: z.enum(['simple', 'compound']),
  /** Why no log of AI calls can answer it; null for questions that one can. */
  beyond: z.enum(beyondReasons).nullable().default(null),
  sufficiency: z.object({
    verdict: z.enum(['sufficient', 'partial', 'insufficient']),
    evidenceId: z.string(),
    synthetic: z.boolean(),
  }),
});
export type TriageRecord = z.infer<typeof triageRecordSchema>;

/** True when the answer is help, not analysis. */
export function asksForHelp(record: TriageRecord): boolean {
  return record.intents.every(
    (intent) => intent === 'data-help' || intent === 'greeting' || intent === 'out-of-scope',
  );
}
