import { workloadRequestSchema } from '@netra/contract';
import { z } from 'zod';
import { workloadFormats } from '../files/write-workload.ts';

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
]);
export type OfflineRequest = z.infer<typeof offlineRequestSchema>;
