import {
  periodSchema,
  syntheticJobSchema,
  syntheticPlanSchema,
  syntheticProfilesSchema,
  usdSchema,
  workloadRequestSchema,
} from '@netra/contract';
import { z } from 'zod';
import { readingTool, scoped } from './reading-tool.ts';
import type { ToolSpecification } from './tool.ts';

const count = z.number().int().nonnegative();

/** A request with everything settled that decides which calls are made: the same request makes the same calls. */
const settledRequest = workloadRequestSchema.extend({
  profile: z.string().min(1).max(200),
  to: z.iso.datetime(),
  project: z.string().min(1).max(200),
});

/** Generated workloads: what could be made, and, with a person's consent, making it. */
export const syntheticTools = {
  'workload-profiles': readingTool('workload-profiles', {
    description: 'The profiles that calls can be generated from.',
    input: z.object({}),
    output: syntheticProfilesSchema,
  }),
  'plan-workload': readingTool('plan-workload', {
    description:
      'What a generated workload would be, before a call of it is made: rows, storage, features, period.',
    input: settledRequest,
    output: syntheticPlanSchema,
  }),
  'generate-workload': {
    name: 'generate-workload',
    description:
      'Generates calls that were never made, each marked as such, into a project of their own, with the waste that was built in as a known truth.',
    input: settledRequest,
    output: syntheticJobSchema.extend({
      /** What each call of the waste cost too much, in all; null until the job is done. */
      wasteCost: usdSchema.nullable(),
    }),
    // The same request makes the same calls, and a job that is there already is taken over.
    effect: 'keyed',
    role: 'analyst',
    timeoutMs: 240_000,
  } as const satisfies ToolSpecification,
  'compare-workloads': readingTool('compare-workloads', {
    description:
      'How alike two sets of calls are: Kolmogorov-Smirnov distances of prompt and answer lengths and of times between calls, from samples of both.',
    input: z.object({
      left: scoped,
      right: scoped,
      sampleCalls: z.number().int().min(2).max(5_000).default(1_000),
    }),
    output: z.object({
      left: z.object({ period: periodSchema, sampledCalls: count, syntheticCalls: count }),
      right: z.object({ period: periodSchema, sampledCalls: count, syntheticCalls: count }),
      /** 0 is the same, 1 is nothing in common. */
      rows: z.array(
        z.object({ key: z.enum(['inputTokens', 'outputTokens', 'timeBetweenCalls']), distance: z.number() }),
      ),
    }),
  }),
} as const;
