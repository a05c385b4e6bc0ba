import { workloadRequestSchema } from '@netra/contract';
import { z } from 'zod';
import { workloadFormats } from '../files/write-workload.ts';

/** Most examples of text at once: each is held against the others. */
const mostExamples = 100_000;
const examples = `expected 1 to ${mostExamples} examples`;
const seed = 'expected a whole number from 0';
const share = 'expected a share from 0 to 0.5';

/** What the offline program is asked to do, as one JSON text on its standard input. */
export const offlineRequestSchema = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('profiles') }),
  z.strictObject({
    do: z.literal('write'),
    workload: workloadRequestSchema,
    format: z.enum(workloadFormats),
    out: z.string().min(1),
  }),
  z.strictObject({
    do: z.literal('fit'),
    trace: z.string().min(1),
    name: z.string().min(1).max(200),
    model: z.string().min(1).max(300),
  }),
  z.strictObject({
    do: z.literal('compare'),
    a: z.string().min(1),
    b: z.string().min(1),
    /** Where the distributions are drawn, as SVG. */
    plot: z.string().min(1).optional(),
  }),
  z.strictObject({
    do: z.literal('text'),
    profile: z.string().min(1).max(200),
    feature: z.string().min(1).max(200).optional(),
    examples: z.number().int(examples).min(1, examples).max(mostExamples, examples),
    seed: z.number().int(seed).min(0, seed).max(Number.MAX_SAFE_INTEGER, seed),
    validationShare: z.number().min(0, share).max(0.5, share),
    out: z.string().min(1),
    validation: z.string().min(1).optional(),
  }),
]);
export type OfflineRequest = z.infer<typeof offlineRequestSchema>;
