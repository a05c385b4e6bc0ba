import { z } from 'zod';
import { wireErrorSchema } from '../errors/wire-error.ts';
import { usdSchema } from '../money.ts';

export const importFormats = ['auto', 'jsonl', 'csv', 'azure-llm-trace'] as const;
export const importFormatSchema = z.enum(importFormats);

/** Query of `POST /api/v1/imports` (the body is the file itself); what the file does not say of each call. */
export const importOptionsSchema = z.object({
  format: importFormatSchema.default('auto'),
  fileName: z.string().max(300).default(''),
  project: z.string().max(200).default('default'),
  feature: z.string().max(200).default(''),
  environment: z.string().max(100).default('production'),
  /** `provider/model` or a model name the price book knows; needed by formats that name no model. */
  model: z.string().max(300).optional(),
});
export type ImportOptions = z.infer<typeof importOptionsSchema>;

export const importResultSchema = z.object({
  jobId: z.string(),
  format: importFormatSchema,
  accepted: z.number().int().nonnegative(),
  quarantined: z.number().int().nonnegative(),
  duplicates: z.number().int().nonnegative(),
  unpriced: z.number().int().nonnegative(),
  cost: usdSchema,
  /** The first rows that were put aside, with line, field and reason. */
  problems: z
    .array(z.object({ line: z.number().int(), field: z.string(), problem: z.string(), expected: z.string() }))
    .max(20),
  durationMs: z.number().nonnegative(),
});
export type ImportResult = z.infer<typeof importResultSchema>;

/** A line of the NDJSON answer of `POST /api/v1/imports`: progress while it runs, then the result or an error. */
export const importProgressSchema = z.object({
  rows: z.number().int().nonnegative(),
  bytes: z.number().int().nonnegative(),
  totalBytes: z.number().int().nonnegative().nullable(),
  ratePerSecond: z.number().nonnegative(),
});
export type ImportProgress = z.infer<typeof importProgressSchema>;

/** Per-item result of `POST /api/v1/calls`. */
export const ingestResultSchema = z.object({
  /** Calls that were new. */
  accepted: z.number().int().nonnegative(),
  /** Calls that took the place of an earlier version of themselves. */
  replaced: z.number().int().nonnegative().default(0),
  /** Calls that were there already, with the same content. */
  duplicates: z.number().int().nonnegative(),
  /** Calls that could not be read, by their place in the request; every other one is durable. */
  rejected: z.array(
    z.object({
      index: z.number().int(),
      field: z.string(),
      problem: z.string(),
      expected: z.string().default(''),
    }),
  ),
});
export type IngestResult = z.infer<typeof ingestResultSchema>;

/** One line of the answer to `POST /api/v1/imports`, which ends with `result` or `error`. */
export const importEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('progress'), progress: importProgressSchema }),
  z.object({ type: z.literal('result'), result: importResultSchema }),
  z.object({ type: z.literal('error'), error: wireErrorSchema }),
]);
export type ImportEvent = z.infer<typeof importEventSchema>;

/** A row that was put aside, as `GET /api/v1/imports/:jobId/quarantine` gives it. */
export const quarantinedRowSchema = z.object({
  line: z.number().int(),
  field: z.string(),
  problem: z.string(),
  expected: z.string(),
  content: z.string(),
});
export type QuarantinedRow = z.infer<typeof quarantinedRowSchema>;
