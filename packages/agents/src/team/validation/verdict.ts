import { z } from 'zod';
import { agentStatusSchema } from '../../agent.ts';

/** Ways in which pieces of evidence can disagree. */
const contradictions = [
  'rows-do-not-add-up',
  'totals-differ',
  'attributions-do-not-add-up',
  'saves-more-than-spent',
] as const;
const contradictionSchema = z.enum(contradictions);
export type Contradiction = z.infer<typeof contradictionSchema>;

export const qualityAxes = ['specific', 'actionable', 'quantified', 'relevant', 'complete', 'clear'] as const;
export type QualityAxis = (typeof qualityAxes)[number];

/** What validation made of each sentence of a model, in order; null for those that hold. */
const proseVerdictSchema = z.array(z.object({ problem: z.string().nullable() }));
export type ProseVerdict = z.infer<typeof proseVerdictSchema>;

/** What validation made of the draft: statements without evidence, evidence that disagrees, and a score for each axis. */
export const verdictSchema = z.object({
  status: agentStatusSchema,
  /** Statements that may not stand in the report. */
  withheld: z.array(z.object({ place: z.string(), problem: z.string() })),
  contradictions: z.array(contradictionSchema),
  /** False when the savings contradict themselves: then no saving is claimed in the headline. */
  isSavingSound: z.boolean(),
  /** 0..1 each. */
  scores: z.record(z.enum(qualityAxes), z.number().min(0).max(1)),
  /** Axes on which the draft is below the bar of the quality gate; the report says so. */
  shortfalls: z.array(z.enum(qualityAxes)).default([]),
  /** Of the sentences it was handed; empty without any. */
  prose: proseVerdictSchema.default([]),
});
export type Verdict = z.infer<typeof verdictSchema>;
