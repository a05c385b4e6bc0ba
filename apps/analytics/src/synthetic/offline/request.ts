import { z } from 'zod';
import { workloadFormats } from '../files/write-workload.ts';
import { workloadRequestSchema } from '../workload-request.ts';

/** What the offline program is asked to do, as one JSON text on its standard input. */
export const offlineRequestSchema = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('profiles') }),
  z.strictObject({
    do: z.literal('write'),
    workload: workloadRequestSchema,
    format: z.enum(workloadFormats),
    out: z.string().min(1),
  }),
]);
export type OfflineRequest = z.infer<typeof offlineRequestSchema>;
