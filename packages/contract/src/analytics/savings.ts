import { z } from 'zod';
import { provenanceSchema } from '../evidence.ts';
import { compareUsd, type Usd, usdSchema, zeroUsd } from '../money.ts';
import { evidenceGradeSchema } from '../report.ts';
import { askedPeriodSchema, filterSchema, periodSchema } from './period.ts';
import { ruleSchema } from './policy.ts';

/** An amount in three scenarios; each scenario adds up by itself. */
export const rangeSchema = z.object({ low: usdSchema, expected: usdSchema, high: usdSchema });
export type Range = z.infer<typeof rangeSchema>;

/** The ways to save that Apex knows; each has a page in the documentation. */
export const levers = [
  'model-fit',
  'cascade',
  'prompt-cache',
  'response-cache',
  'batch',
  'service-tier',
  'output-cap',
  'reasoning-effort',
  'prompt-diet',
  'context-growth',
  'retry-waste',
  'loop-waste',
  'context-tier',
  'host-choice',
  'successor',
  'commitment',
  'environment',
  'embedding-dedupe',
  'modality',
] as const;
export const leverSchema = z.enum(levers);
export type Lever = z.infer<typeof leverSchema>;

export const effortSchema = z.enum(['low', 'medium', 'high']);

/** How much later an answer may arrive under a finding: not at all, seconds, minutes, or hours. */
export const delays = ['none', 'seconds', 'minutes', 'hours'] as const;
export const delaySchema = z.enum(delays);
export type Delay = z.infer<typeof delaySchema>;

/** What a portfolio must keep to; findings outside it are listed and left out of it. */
export const savingsConstraintsSchema = z.object({
  excludedProviders: z.array(z.string().min(1)).optional(),
  excludedRegions: z.array(z.string()).optional(),
  maxEffort: effortSchema.optional(),
  maxRisk: effortSchema.optional(),
  maxLatency: delaySchema.optional(),
});
export type SavingsConstraints = z.infer<typeof savingsConstraintsSchema>;

const isAboveZero = (amount: Usd) => compareUsd(amount, zeroUsd) > 0;

/** Capacity by the hour as a provider offers it: each unit carries up to `coversPerHour` (USD at list price) an hour. */
export const commitmentOfferSchema = z.object({
  provider: z.string().min(1),
  /** Only this model's calls; all of the provider's when absent. */
  model: z.string().min(1).optional(),
  hourlyCost: usdSchema.refine(isAboveZero, 'expected an amount above 0'),
  coversPerHour: usdSchema.refine(isAboveZero, 'expected an amount above 0'),
});
export type CommitmentOffer = z.infer<typeof commitmentOfferSchema>;

/** `POST /api/v1/savings`. */
export const savingsRequestSchema = z.object({
  period: askedPeriodSchema,
  filter: filterSchema.default({}),
  levers: z.array(leverSchema).min(1).optional(),
  /** Quality (0 to 1, as outcomes are scored) that the portfolio may lose by measure; unmeasured loss is never in it. */
  maxQualityLoss: z.number().min(0).max(1).default(0),
  constraints: savingsConstraintsSchema.default({}),
  commitmentOffers: z.array(commitmentOfferSchema).max(20).default([]),
});
export type SavingsRequest = z.input<typeof savingsRequestSchema>;

export const callSampleSchema = z.object({
  callId: z.string(),
  startedAt: z.iso.datetime(),
  model: z.string(),
  costBefore: usdSchema,
  costAfter: usdSchema,
});

export const savingsFindingSchema = z.object({
  id: z.string(),
  lever: leverSchema,
  feature: z.string(),
  title: z.string(),
  why: z.string(),
  /** Replayed by itself, against the calls of the period; not additive with other findings. */
  saving: rangeSchema,
  /** The same for 30 days, for display; never the thing that adds up. */
  perMonth: rangeSchema,
  callsTouched: z.number().int().nonnegative(),
  grade: evidenceGradeSchema,
  effort: effortSchema,
  risk: effortSchema,
  /** Most quality (0 to 1) the change may lose by what outcomes show; absent where none is to be expected or none is known. */
  qualityLoss: z.number().min(0).max(1).optional(),
  /** How much later answers arrive. */
  delay: delaySchema.default('none'),
  /** Why it is in no portfolio under the constraints of the request; absent where it may be in one. */
  excludedBecause: z.string().optional(),
  qualityEffect: z.string(),
  latencyEffect: z.string(),
  rollback: z.string(),
  /** For grade C: the test that would upgrade it. */
  upgradeTest: z.string().nullable(),
  rule: ruleSchema,
  evidence: z.object({
    provenance: provenanceSchema,
    samples: z.array(callSampleSchema).max(3),
    /** What was measured beside the saving, by name: shares, scores and their intervals. */
    facts: z.record(z.string(), z.union([z.number(), z.string()])).optional(),
  }),
});
export type SavingsFinding = z.infer<typeof savingsFindingSchema>;

export const attributionSchema = z.object({
  ruleId: z.string(),
  saving: rangeSchema,
  callsTouched: z.number().int(),
});

/** `POST /api/v1/replay`: the period's bill under a policy. */
export const replayResultSchema = z.object({
  period: periodSchema,
  baseline: usdSchema,
  counterfactual: rangeSchema,
  /** Signed; in each scenario they sum exactly to baseline minus counterfactual. */
  attributions: z.array(attributionSchema),
  total: rangeSchema,
  calls: z.number().int().nonnegative(),
  callsTouched: z.number().int().nonnegative(),
  /** Calls without a price are in no amount here. */
  unpricedCalls: z.number().int().nonnegative(),
  samples: z.array(callSampleSchema),
  /** Rules that changed no call: each is at fault or out of date. */
  unmatchedRules: z.array(z.object({ ruleId: z.string(), why: z.string() })).default([]),
  /** What must be known to read the figures: that there were no calls at all, say. */
  notices: z.array(z.string()).default([]),
  provenance: provenanceSchema,
});
export type ReplayResult = z.infer<typeof replayResultSchema>;

export const dataGapSchema = z.object({
  lever: leverSchema,
  field: z.string(),
  why: z.string(),
  howToGet: z.string(),
});

/** How past promises turned out, for one lever or all of them. */
export const calibrationSchema = z.object({
  /** Null: all levers together. */
  lever: leverSchema.nullable(),
  /** Applied acceptances whose realised saving has been worked out. */
  promises: z.number().int().nonnegative(),
  /** Mean of realised over promised; null without any. */
  kept: z.number().nonnegative().nullable(),
  /** What new promises are weighed by: the mean drawn towards 1 as long as there are few. */
  factor: z.number().nonnegative(),
});
export type Calibration = z.infer<typeof calibrationSchema>;

export const savingsSchema = z.object({
  period: periodSchema,
  baseline: usdSchema,
  findings: z.array(savingsFindingSchema),
  /** Findings with evidence (grades A and B) replayed together: no dollar counts twice. */
  portfolio: replayResultSchema.extend({ findingIds: z.array(z.string()) }),
  /** The same with the projected ones (grade C) added: shown apart, never in the headline. */
  projected: replayResultSchema.extend({ findingIds: z.array(z.string()) }),
  dataGaps: z.array(dataGapSchema),
  /** How accepted promises were kept so far, all levers together first: how far the savings above are to be believed. */
  calibration: z.array(calibrationSchema).optional(),
  /** What must be known to read the figures: that there were no calls at all, say. */
  notices: z.array(z.string()).default([]),
});
export type Savings = z.infer<typeof savingsSchema>;
