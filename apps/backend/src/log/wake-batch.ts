import { z } from 'zod';

const wakeBatchSchema = z.object({ h: z.record(z.string(), z.number()), s: z.array(z.string()) });

/** News for other processes: heads by thread (`h`), and runs that were asked to stop (`s`). Ids only, never content. */
export type WakeBatch = z.infer<typeof wakeBatchSchema>;

/** Reads news another process sent; undefined when they have another form. */
export function readWakeBatch(payload: string | undefined): WakeBatch | undefined {
  try {
    const batch = wakeBatchSchema.safeParse(JSON.parse(payload ?? ''));
    return batch.success ? batch.data : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
