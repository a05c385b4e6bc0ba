import { writeFileSync } from 'node:fs';
import { ApexError, type injectedWasteSchema } from '@netra/contract';
import type { z } from 'zod';

type Made = {
  readonly profile: string;
  readonly project: string;
  readonly seed: number;
  readonly period: { readonly from: string; readonly to: string };
  readonly calls: number;
  readonly cost: string;
  readonly truth: readonly z.infer<typeof injectedWasteSchema>[];
};

/** Raises `usage` unless the ground truth can be written where it is asked for: before anything is generated. */
export function checkTruth(file: string | undefined): void {
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
export function saveTruth(
  file: string | undefined,
  { profile, project, seed, period, calls, cost, truth }: Made,
): void {
  if (file === undefined) return;
  writeTruth(file, { profile, project, seed, period, calls, cost, levers: truth });
}
