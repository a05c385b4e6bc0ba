import { z } from 'zod';
import { wireErrorSchema } from '../errors/wire-error.ts';
import { usdSchema } from '../money.ts';

export const importFormats = [
  'auto',
  'jsonl',
  'csv',
  'parquet',
  'litellm',
  'langfuse',
  'helicone',
  'openai-usage',
  'anthropic-usage',
  'azure-llm-trace',
  'mooncake',
  'focus',
  'otlp',
  'provider-bodies',
  'outcomes',
] as const;
export const importFormatSchema = z.enum(importFormats);

/** Where a field of a call comes from in a file of an unknown form: a column, or one value for all rows. */
export const mappedFieldSchema = z.union([
  z.string().min(1).max(200),
  z.strictObject({ const: z.union([z.string().max(2_000), z.number(), z.boolean()]) }),
  z.strictObject({
    column: z.string().min(1).max(200),
    /** Times and durations: `s`, `ms`, `us`, `ns`. Tokens: `thousand`, `million`. Amounts: `cents`. */
    unit: z.enum(['s', 'ms', 'us', 'ns', 'thousand', 'million', 'cents']).optional(),
  }),
]);
export type MappedField = z.infer<typeof mappedFieldSchema>;

/**
 * Fields of a call by where they come from. Beside the fields of a call: `usage.<bucket>`, `tags.<name>`, and
 * `usage.input` / `usage.output`, totals that include the cached and reasoning tokens mapped beside them.
 */
export const importMappingSchema = z.record(z.string().min(1).max(200), mappedFieldSchema);
export type ImportMapping = z.infer<typeof importMappingSchema>;

const mappingTextSchema = z
  .string()
  .max(8_000)
  .refine(
    (text) => isMapping(text),
    'expected a mapping as JSON: { "<field>": "<column>" | { "const": ... } | { "column", "unit" } }',
  );

function isMapping(text: string): boolean {
  try {
    return importMappingSchema.safeParse(JSON.parse(text)).success;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

/** Query of `POST /api/v1/imports` (the body is the file itself); what the file does not say of each call. */
export const importOptionsSchema = z.object({
  format: importFormatSchema.default('auto'),
  fileName: z.string().max(300).default(''),
  project: z.string().max(200).default('default'),
  feature: z.string().max(200).default(''),
  environment: z.string().max(100).default('production'),
  /** `provider/model` or a model name the price book knows; needed by formats that name no model. */
  model: z.string().max(300).optional(),
  /** An `ImportMapping` as JSON text, for files of an unknown form. */
  map: mappingTextSchema.optional(),
  /** When a trace that counts from 0 began; 2026-10-01T00:00:00Z when absent. */
  baseTime: z.iso.datetime({ offset: true }).optional(),
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
  /** Rows that are no call and need no correction: a span around calls, a bucket without usage. */
  skipped: z.number().int().nonnegative().default(0),
  /** Of the accepted rows those that stand for many calls (a bucket of a usage export): they count as no call. */
  aggregates: z.number().int().nonnegative().default(0),
  /** What a person should know about this import beside its numbers. */
  notes: z.array(z.string()).default([]),
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
  /** Rows. */
  ratePerSecond: z.number().nonnegative(),
  /** How long the rest takes at the rate so far; null where the size of the file is not known. */
  etaMs: z.number().nonnegative().nullable().default(null),
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

/** Rows a preview shows. */
export const previewRows = 20;

/** Answer of `POST /api/v1/imports/preview`: what an import of the file would make of its first rows; nothing is stored. */
export const importPreviewSchema = z.object({
  format: importFormatSchema,
  container: z.enum(['lines', 'json', 'csv', 'parquet']),
  /** `certain`: fields only this format has; `likely`: JSON without fields of another format; `stated`: as asked for. */
  confidence: z.enum(['certain', 'likely', 'stated']),
  /** Fields or columns that are read, and those that are not. */
  recognised: z.array(z.string()),
  unrecognised: z.array(z.string()),
  rows: z
    .array(
      z.object({
        line: z.number().int(),
        /** The call as it would be stored; null when the row is put aside or is no call. */
        call: z.record(z.string(), z.unknown()).nullable(),
        cost: usdSchema.nullable(),
        unpricedReason: z.string(),
        problem: z.object({ field: z.string(), problem: z.string(), expected: z.string() }).nullable(),
        skipped: z.string().nullable(),
      }),
    )
    .max(previewRows),
});
export type ImportPreview = z.infer<typeof importPreviewSchema>;

/** A row that was put aside, as `GET /api/v1/imports/:jobId/quarantine` gives it. */
export const quarantinedRowSchema = z.object({
  line: z.number().int(),
  field: z.string(),
  problem: z.string(),
  expected: z.string(),
  content: z.string(),
});
export type QuarantinedRow = z.infer<typeof quarantinedRowSchema>;
