import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ApexError, fromWireError, wireErrorSchema } from '@netra/contract';
import { z } from 'zod';

const program = fileURLToPath(
  new URL('../../../../analytics/src/synthetic/offline/main.ts', import.meta.url),
);

const progressSchema = z.object({
  generated: z.number(),
  total: z.number(),
  bytes: z.number(),
});
export type OfflineProgress = z.infer<typeof progressSchema>;

const lineSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('progress'), progress: progressSchema }),
  z.object({ type: z.literal('result'), result: z.unknown() }),
  z.object({ type: z.literal('error'), error: wireErrorSchema }),
]);

/**
 * Has the analytics room's offline program do something: a process of its own, since the engine is opened by that room
 * only. Raises what the program raises, and `internal` when it ends without an answer.
 */
export async function runOffline<Schema extends z.ZodType>(
  request: Record<string, unknown>,
  answer: Schema,
  onProgress: (progress: OfflineProgress) => void = () => undefined,
): Promise<z.infer<Schema>> {
  const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] });
  const stop = () => child.kill('SIGTERM');
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  // The process may end before it has read the request; its exit says so.
  child.stdin.on('error', () => undefined);
  child.stdin.end(JSON.stringify(request));
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  let result: { value: unknown } | undefined;
  try {
    for await (const text of createInterface({ input: child.stdout })) {
      const line = lineSchema.parse(JSON.parse(text));
      if (line.type === 'error') throw fromWireError(line.error);
      if (line.type === 'progress') onProgress(line.progress);
      else result = { value: line.result };
    }
    const code = await ended;
    if (result !== undefined) return answer.parse(result.value);
    throw new ApexError('internal', `The generator ended (${code ?? 'stopped'}) without a result.`);
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
    stop();
  }
}
