import { extname } from 'node:path';
import { ApexError, formatUsd, injectedWasteSchema, usdSchema } from '@netra/contract';
import { z } from 'zod';
import { say, sayJson } from '../../terminal/output.ts';
import { startProgress } from '../../terminal/progress.ts';
import { runOffline } from './offline.ts';
import { checkTruth, saveTruth } from './truth-file.ts';

const formats = ['jsonl', 'csv', 'parquet', 'otlp', 'native', 'langfuse', 'focus'];

const madeSchema = z.object({
  profile: z.string(),
  project: z.string(),
  seed: z.number(),
  period: z.object({ from: z.string(), to: z.string() }),
  synthetic: z.literal(true),
  calls: z.number(),
  cost: usdSchema,
  truth: z.array(injectedWasteSchema),
});
const writtenSchema = madeSchema.extend({
  file: z.string(),
  format: z.string(),
  bytes: z.number(),
  durationMs: z.number(),
});

const count = (value: number) => value.toLocaleString('en-US');

function formatOf(out: string, format: string | undefined): string {
  const ending = extname(out).slice(1).toLowerCase();
  const chosen = format ?? (formats.includes(ending) ? ending : 'jsonl');
  if (formats.includes(chosen)) return chosen;
  throw new ApexError('usage', `There is no format "${chosen}"; expected one of ${formats.join(', ')}.`);
}

export type FileOptions = { out: string; format?: string; truth?: string; json?: boolean };

/** Writes a workload to a file, offline. Raises what the offline program raises. */
export async function synthToFile(workload: Record<string, unknown>, options: FileOptions): Promise<void> {
  const format = formatOf(options.out, options.format);
  checkTruth(options.truth);
  const progress = startProgress(options.out, options.json ?? false);
  const written = await runOffline({ do: 'write', workload, format, out: options.out }, writtenSchema, (at) =>
    progress.update(at.generated, at.total, `${count(at.generated)} calls`),
  ).finally(() => progress.end());
  saveTruth(options.truth, written);
  if (options.json) sayJson(written);
  else {
    say(
      `${count(written.calls)} synthetic calls, ${formatUsd(written.cost)}, in ${written.file} (${count(written.bytes)} bytes)`,
    );
    for (const { lever, feature, calls, saving } of written.truth)
      say(`  ${lever} in ${feature}: ${count(calls)} calls, ${formatUsd(saving)} wasted`);
  }
}
