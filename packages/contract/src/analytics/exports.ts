import { z } from 'zod';
import { usdSchema } from '../money.ts';

/** The version of the FinOps Open Cost and Usage Specification the FOCUS export is written to. */
export const focusVersion = '1.3';

export const focusFormats = ['csv', 'parquet'] as const;
export const callsFormats = ['csv', 'jsonl', 'parquet'] as const;

/** A day (its start, UTC) or an instant. */
const moment = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })], { error: 'expected a day or an instant' })
  .transform((text) => new Date(text).toISOString());

const yesOrNo = z.enum(['true', 'false']).default('false');

const exportQuery = z.object({
  /** First moment that is in the export. */
  from: moment,
  /** First moment that is no longer in it. */
  to: moment,
  /** Only this project. */
  project: z.string().max(200).optional(),
  /** `true` takes generated calls along, marked; else only real ones are exported. */
  synthetic: yesOrNo,
});

/** Query of `GET /api/v1/exports/focus`; `from` and `to` are whole hours (UTC). */
export const focusExportQuerySchema = exportQuery.extend({
  format: z.enum(focusFormats).default('csv'),
  grain: z.enum(['hour', 'day']).default('day'),
  /** Shown as `BillingAccountName`; analytics knows organizations by id only. */
  accountName: z.string().max(200).default(''),
});
export type FocusExportQuery = z.input<typeof focusExportQuerySchema>;

/** Query of `GET /api/v1/exports/calls`. */
export const callsExportQuerySchema = exportQuery.extend({ format: z.enum(callsFormats).default('parquet') });
export type CallsExportQuery = z.input<typeof callsExportQuerySchema>;

/** Header of an export's answer that carries its manifest as JSON. */
export const exportManifestHeader = 'apex-export-manifest';

const count = z.number().int().nonnegative();

/** What an export holds and, as important, what it cannot hold. */
export const exportManifestSchema = z.object({
  /** Organization whose calls these are. */
  organizationId: z.string(),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  /** Version of FOCUS; null for an export of calls. */
  focusVersion: z.string().nullable(),
  calls: count,
  /** Sum of the known costs: what the cost columns add up to. */
  cost: usdSchema,
  /** Calls without a known price. In a FOCUS export they have no row, since a row must state a cost. */
  unpricedCalls: count,
  unpricedTokens: count,
  /** Generated calls of the period: in the export when `syntheticIncluded`, else left out and not counted above. */
  syntheticCalls: count,
  syntheticIncluded: z.boolean(),
});
export type ExportManifest = z.infer<typeof exportManifestSchema>;
