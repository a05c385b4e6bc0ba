import {
  acceptanceDetailSchema,
  acceptanceInputSchema,
  acceptanceStatuses,
  calibrationSchema,
  dataGapSchema,
  leverSchema,
  periodSchema,
  policySchema,
  questions,
  rangeSchema,
  replayResultSchema,
  savingsConstraintsSchema,
  savingsFindingSchema,
  savingsRequestSchema,
  savingsSchema,
  usdSchema,
} from '@netra/contract';
import { z } from 'zod';
import { readingTool, scoped } from './reading-tool.ts';
import type { ToolSpecification } from './tool.ts';

const count = z.number().int().nonnegative();
const timeoutMs = 60_000;
const goalVerdict = z.enum(['reached', 'not-reached', 'unknown']);

/** Levers, replay, portfolio, and what becomes of them once somebody accepts. */
export const savingTools = {
  savings: readingTool('savings', {
    description: 'Runs the levers over a period and replays the findings together.',
    input: savingsRequestSchema,
    output: savingsSchema,
    timeoutMs,
  }),
  replay: readingTool('replay', {
    description: "The period's bill recomputed under a policy.",
    input: scoped.extend({ policy: policySchema }),
    output: replayResultSchema,
    timeoutMs,
  }),
  'run-lever': readingTool('run-lever', {
    description: 'One lever over a period: what it finds, and which data it lacks.',
    input: scoped.extend({ lever: leverSchema }),
    output: z.object({
      period: periodSchema,
      lever: leverSchema,
      baseline: usdSchema,
      findings: z.array(savingsFindingSchema),
      dataGaps: z.array(dataGapSchema),
    }),
    timeoutMs,
  }),
  'build-portfolio': readingTool('build-portfolio', {
    description:
      'The findings that keep to constraints (excluded providers, effort, risk, delay, loss of quality), replayed together, and which were left out.',
    input: scoped.extend({
      constraints: savingsConstraintsSchema,
      maxQualityLoss: z.number().min(0).max(1).default(0),
    }),
    output: z.object({
      period: periodSchema,
      baseline: usdSchema,
      saving: rangeSchema,
      counterfactual: rangeSchema,
      rows: z.array(
        z.object({ key: z.string(), grade: z.string(), isIncluded: z.boolean(), savingAlone: usdSchema }),
      ),
    }),
    timeoutMs,
  }),
  'prompt-cache-audit': readingTool('prompt-cache-audit', {
    description:
      'Prompt caching by feature: what is read from caches, what is written, what the replay says caching would save, and what cannot be seen for want of prefix hashes.',
    input: scoped,
    output: z.object({
      period: periodSchema,
      hitRate: z.number().nullable(),
      inputTokens: count,
      cacheReadTokens: count,
      cacheReadCost: usdSchema,
      cacheWriteCost: usdSchema,
      /** Share of all calls kept, of any time, that carry the hashes of their prefix, without which misses cannot be explained. */
      prefixHashShare: z.number(),
      saving: rangeSchema,
      rows: z.array(
        z.object({
          key: z.string(),
          calls: count,
          inputTokens: count,
          hitRate: z.number().nullable(),
          firstTurnHitRate: z.number().nullable(),
          laterTurnHitRate: z.number().nullable(),
          cost: usdSchema,
          /** What the prompt-cache lever would have saved here; null where it proposes nothing. */
          saving: usdSchema.nullable(),
          verdict: z.enum(['not-reported', 'never-hit', 'low', 'good']),
        }),
      ),
      howToSee: z.string(),
    }),
    timeoutMs,
  }),
  'weigh-goals': readingTool('weigh-goals', {
    description:
      'Several goals at once, such as 20% less cost at 30% more usage and twice the speed: what the evidence reaches of each.',
    input: scoped.extend({
      /** -0.2 is a fifth less; null where cost is no goal. */
      costChangeShare: z.number().min(-0.99).max(10).nullable(),
      /** 2 is twice as fast; null where speed is no goal. */
      speedFactor: z.number().min(1).max(100).nullable(),
      growthShare: z.number().min(-0.99).max(100).default(0),
    }),
    output: z.object({
      period: periodSchema,
      growthShare: z.number(),
      calls: count.optional(),
      /** Calls without a price are in no amount here. */
      unpricedCalls: count.optional(),
      /** What of the cost may be in it twice, as calls and in imported sums; absent where nothing may. */
      countedTwice: questions.spend.answer.shape.countedTwice,
      costNow: usdSchema,
      /** With the usage that is asked for, and nothing else changed. */
      costAtUsage: usdSchema,
      /** Less what the portfolio (grades A and B) saves, at that usage; the high end is the saving's low one. */
      costAfterChanges: rangeSchema,
      cost: z.object({
        changeShare: z.number().nullable(),
        target: usdSchema.nullable(),
        /** Expected cost above the target; zero where it is reached. */
        costMissing: usdSchema.nullable(),
        verdict: goalVerdict,
      }),
      speed: z.object({
        factor: z.number().nullable(),
        verdict: goalVerdict,
        rows: z.array(
          z.object({
            key: z.string(),
            durationP50Ms: z.number(),
            targetMs: z.number(),
            bestModel: z.string().nullable(),
            speedRatio: z.number().nullable(),
            isReached: z.boolean(),
          }),
        ),
      }),
    }),
    timeoutMs: 90_000,
  }),
  'accept-policy': {
    name: 'accept-policy',
    description:
      'Accepts a policy in the name of the organization: its promise is replayed and kept, to be held against what it really saves. It changes no call by itself.',
    input: acceptanceInputSchema,
    output: acceptanceDetailSchema,
    effect: 'unsafe',
    role: 'analyst',
    timeoutMs,
  } as const satisfies ToolSpecification,
  'promise-status': readingTool('promise-status', {
    description: 'What was accepted, what it promised, and how promises were kept so far.',
    input: z.object({ limit: z.number().int().min(1).max(100).default(20) }),
    output: z.object({
      rows: z.array(
        z.object({
          key: z.string(),
          acceptanceId: z.string(),
          status: z.enum(acceptanceStatuses),
          saving: usdSchema,
          acceptedAt: z.iso.datetime(),
          appliedOn: z.iso.datetime().nullable(),
        }),
      ),
      calibration: z.array(calibrationSchema),
      /** All acceptances; the rows are the newest. */
      acceptances: count.optional(),
    }),
  }),
} as const;
