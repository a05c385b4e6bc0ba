import { z } from 'zod';
import { usdSchema } from '../money.ts';
import { askedPeriodSchema, filterSchema, periodSchema } from './period.ts';
import { policySchema } from './policy.ts';
import { calibrationSchema, rangeSchema, savingsFindingSchema } from './savings.ts';

/** What a person accepts of a finding: its rule, and what the finding said of it. */
const acceptedFindingSchema = savingsFindingSchema
  .pick({ lever: true, feature: true, title: true, grade: true, risk: true, effort: true, rollback: true })
  .extend({ ruleId: z.string().min(1).max(100) });

/** Body of `POST /api/v1/acceptances`. What it promises is replayed by the server, never taken from the sender. */
export const acceptanceInputSchema = z.object({
  title: z.string().trim().min(1).max(200),
  /** Who sees it through. */
  owner: z.string().trim().max(200).default(''),
  note: z.string().trim().max(2_000).default(''),
  policy: policySchema.refine(({ rules }) => rules.length > 0, 'expected at least one rule'),
  /** The period whose calls the promise is replayed on. */
  period: askedPeriodSchema,
  filter: filterSchema.default({}),
  /** What the findings said, by rule; a rule without one stands for itself. */
  findings: z.array(acceptedFindingSchema).max(200).default([]),
});
export type AcceptanceInput = z.input<typeof acceptanceInputSchema>;

/** What was promised when a policy was accepted: its replay on the period's calls. */
export const promiseSchema = z.object({
  period: periodSchema,
  filter: filterSchema,
  baseline: usdSchema,
  saving: rangeSchema,
  /** For 30 days, for display. */
  perMonth: rangeSchema,
  calls: z.number().int().nonnegative(),
  byRule: z.array(z.object({ ruleId: z.string(), saving: rangeSchema })),
  /** What the replay said must be known to read its figures: that calls were generated, say. */
  notices: z.array(z.string()).default([]),
});
export type SavingPromise = z.infer<typeof promiseSchema>;

export const acceptanceStatuses = ['accepted', 'applied', 'withdrawn'] as const;

/** A policy that a person accepted, by whom and when, with what it promised. */
export const acceptanceSchema = z.object({
  id: z.string(),
  title: z.string(),
  owner: z.string(),
  note: z.string(),
  status: z.enum(acceptanceStatuses),
  policy: policySchema,
  findings: z.array(acceptedFindingSchema),
  promise: promiseSchema,
  acceptedAt: z.iso.datetime(),
  acceptedBy: z.string(),
  /** From when on the calls are made the new way. */
  appliedOn: z.iso.datetime().nullable(),
  appliedBy: z.string().nullable(),
  withdrawnAt: z.iso.datetime().nullable(),
  withdrawnBy: z.string().nullable(),
});
export type Acceptance = z.infer<typeof acceptanceSchema>;

/** The answer to accepting and to reading one: how promises of its levers were kept so far is shown beside its own. */
export const acceptanceDetailSchema = acceptanceSchema.extend({
  calibration: z.array(calibrationSchema),
  /** The promise for 30 days, weighed by how promises of these levers were kept. */
  calibratedPerMonth: rangeSchema,
});
export type AcceptanceDetail = z.infer<typeof acceptanceDetailSchema>;

/** Answer of `GET /api/v1/acceptances`, newest first. */
export const acceptanceListSchema = z.object({
  acceptances: z.array(acceptanceSchema),
  calibration: z.array(calibrationSchema),
});
export type AcceptanceList = z.infer<typeof acceptanceListSchema>;

/** Body of `POST /api/v1/acceptances/:id/applied`. */
export const appliedSchema = z.object({ on: z.iso.datetime() });

/** What to do for one rule of an accepted policy. */
export const planStepSchema = z.object({
  ruleId: z.string(),
  title: z.string(),
  /** Where it is done: in a gateway's configuration, at the provider, or in the application's code. */
  where: z.enum(['gateway', 'provider', 'code']),
  /** What to change, in words. */
  what: z.string(),
  /** How to undo it. */
  rollback: z.string(),
});

/** Answer of `GET /api/v1/acceptances/:id/plan`: how an accepted policy is put into practice, and undone. */
export const actionPlanSchema = z.object({
  acceptanceId: z.string(),
  owner: z.string(),
  steps: z.array(planStepSchema),
  /** A patch of a LiteLLM configuration for the rules it can carry; empty where it can carry none. */
  litellm: z.object({ yaml: z.string(), ruleIds: z.array(z.string()) }),
  /** In order; nothing is switched for everybody at once. */
  rollout: z.array(z.string()),
  rollback: z.array(z.string()),
});
export type ActionPlan = z.infer<typeof actionPlanSchema>;

/** How a part of the realised saving was worked out. */
export const realisedMethods = ['repriced', 'by-share', 'by-rate', 'carried'] as const;

/** Answer of `GET /api/v1/acceptances/:id/realised`. */
export const realisedSchema = z.object({
  acceptanceId: z.string(),
  period: periodSchema,
  calls: z.number().int().nonnegative(),
  /** What the calls of the period cost, and what they would have cost under the old policy. */
  actual: usdSchema,
  underOldPolicy: rangeSchema,
  /** The difference; they are of this period's own calls, so more or fewer calls do not change what is compared. */
  saving: rangeSchema,
  perMonth: rangeSchema,
  /** What was promised for as many calls: the promised share of what they would have cost. */
  promised: rangeSchema,
  /** Expected saving over expected promise; null where nothing was promised for these calls. */
  kept: z.number().nullable(),
  parts: z.array(
    z.object({
      method: z.enum(realisedMethods),
      ruleIds: z.array(z.string()),
      saving: rangeSchema,
      explanation: z.string(),
    }),
  ),
  /** What must be known to read the figures. */
  notices: z.array(z.string()),
});
export type Realised = z.infer<typeof realisedSchema>;
