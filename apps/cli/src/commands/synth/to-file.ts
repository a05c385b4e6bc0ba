import { writeFileSync } from 'node:fs';
import { extname } from 'node:path';
import { ApexError, formatUsd, usdSchema } from '@netra/contract';
import { z } from 'zod';
import { say, sayJson } from '../../terminal/output.ts';
import { startProgress } from '../../terminal/progress.ts';
import { runOffline } from './offline.ts';

const formats = ['jsonl', 'csv', 'parquet', 'otlp', 'native', 'langfuse', 'focus'];

const truthSchema = z.array(
  z.object({
    lever: z.string(),
    feature: z.string(),
    provider: z.string(),
    model: z.string(),
    calls: z.number(),
    saving: usdSchema,
    spent: usdSchema,
    which: z.string(),
  }),
);

const madeSchema = z.object({
  profile: z.string(),
  project: z.string(),
  seed: z.number(),
  period: z.object({ from: z.string(), to: z.string() }),
  synthetic: z.literal(true),
  calls: z.number(),
  cost: usdSchema,
  truth: truthSchema,
});
type Made = z.infer<typeof madeSchema>;
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

/** Raises `usage` unless the ground truth can be written where it is asked for: before anything is generated. */
function checkTruth(file: string | undefined): void {
  if (file !== undefined) writeTruth(file, {});
}

function writeTruth(file: string, truth: unknown): void {
  try {
    writeFileSync(file, `${JSON.stringify(truth, null, 2)}\n`);
  } catch (cause) {
    throw new ApexError('usage', `${file} cannot be written: ${(cause as Error).message}`, { cause });
  }
}

/** Writes the known waste of a workload: per lever the feature, the calls and what is saved. Raises `usage`. */
function saveTruth(
  file: string | undefined,
  { profile, project, seed, period, calls, cost, truth }: Made,
): void {
  if (file === undefined) return;
  writeTruth(file, { profile, project, seed, period, calls, cost, levers: truth });
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
