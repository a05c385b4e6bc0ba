import { z } from 'zod';
import { wireErrorSchema } from '../errors/wire-error.ts';
import { usdSchema } from '../money.ts';
import { periodSchema } from './period.ts';
import { leverSchema } from './savings.ts';

/** Most calls one workload may have, and the most days they may spread over. */
const mostCalls = 100_000_000;
const mostDays = 3_650;

const calls = `expected 1 to ${mostCalls} calls`;
const days = `expected 1 to ${mostDays} days`;
const seed = 'expected a whole number from 0';

/** What a person asks for: a profile by name or as it stands in a file, how much of it, and what is wasted in it. */
export const workloadRequestSchema = z.strictObject({
  profile: z.union([z.string().min(1).max(200), z.record(z.string(), z.unknown())]),
  calls: z.number().int(calls).min(1, calls).max(mostCalls, calls),
  days: z.number().int(days).min(1, days).max(mostDays, days).default(30),
  seed: z.number().int(seed).min(0, seed).max(Number.MAX_SAFE_INTEGER).default(1),
  /** `lever:intensity,...`. */
  inject: z.string().max(2_000).optional(),
  /** Where the period ends; cut to the whole hour. */
  to: z.iso.datetime().optional(),
  /** The profile's own when absent. */
  project: z.string().min(1).max(200).optional(),
});
export type WorkloadRequest = z.infer<typeof workloadRequestSchema>;

/** A waste that was built in: which calls, and what they cost too much. */
export const injectedWasteSchema = z.object({
  lever: leverSchema,
  feature: z.string(),
  provider: z.string(),
  model: z.string(),
  calls: z.number().int().nonnegative(),
  saving: usdSchema,
  spent: usdSchema,
  which: z.string(),
});

/** `POST /api/v1/synthetic-data/jobs`: generates a workload into a project of its own. */
export const syntheticJobRequestSchema = workloadRequestSchema.extend({
  /** Wait for a person's consent even where none is needed. */
  approval: z.boolean().default(false),
});

/** What a job will make, before it is made. */
export const syntheticPlanSchema = z.object({
  profile: z.string(),
  project: z.string(),
  seed: z.number(),
  period: periodSchema,
  rows: z.number().int(),
  estimatedStorageBytes: z.number().int(),
  features: z.array(z.object({ feature: z.string(), provider: z.string(), model: z.string() })),
  /** Why a person must consent first; empty where nobody must. */
  approvalReasons: z.array(z.string()),
});
export type SyntheticPlan = z.infer<typeof syntheticPlanSchema>;

export const syntheticJobStatuses = [
  'awaiting_approval',
  'running',
  'done',
  'failed',
  'cancelled',
  'rejected',
] as const;
export type SyntheticJobStatus = (typeof syntheticJobStatuses)[number];

export const syntheticProgressSchema = z.object({
  generated: z.number().int(),
  stored: z.number().int(),
  total: z.number().int(),
  /** Calls a second since the job began. */
  ratePerSecond: z.number(),
  /** How long the rest takes at that rate; null before anything is stored. */
  etaMs: z.number().nullable(),
});

export const syntheticDecisionSchema = z.strictObject({
  decision: z.enum(['approve', 'modify', 'reject']),
  note: z.string().max(1_000).default(''),
  /** What `modify` changes before the job runs. */
  changes: workloadRequestSchema.omit({ project: true, profile: true }).partial().optional(),
});
export type SyntheticDecision = z.input<typeof syntheticDecisionSchema>;

export const syntheticJobSchema = z.object({
  id: z.string(),
  status: z.enum(syntheticJobStatuses),
  /** What was asked for, with everything settled; a profile that came whole, not by name, is null. */
  request: workloadRequestSchema.extend({ profile: z.string().nullable() }).optional(),
  plan: syntheticPlanSchema,
  progress: syntheticProgressSchema,
  requestedBy: z.string(),
  createdAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
  /** Who consented or refused, when, and in which words; null where nobody had to or has yet. */
  decision: z
    .object({ decision: z.string(), by: z.string(), at: z.iso.datetime(), note: z.string() })
    .nullable(),
  result: z
    .object({ calls: z.number().int(), cost: usdSchema, truth: z.array(injectedWasteSchema) })
    .nullable(),
  error: wireErrorSchema.nullable(),
});
export type SyntheticJob = z.infer<typeof syntheticJobSchema>;
export const syntheticJobListSchema = z.object({ jobs: z.array(syntheticJobSchema) });

/** `GET /api/v1/synthetic-data/profiles`. */
export const syntheticProfilesSchema = z.object({
  profiles: z.array(
    z.object({
      name: z.string(),
      description: z.string(),
      sensitivity: z.enum(['normal', 'high']),
      features: z.array(z.string()),
    }),
  ),
});
