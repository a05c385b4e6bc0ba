import { z } from 'zod';

/** Where the numbers of a tool's result came from: enough to run it again and compare. */
export const provenanceSchema = z.object({
  /** Which service computed it. */
  source: z.string(),
  /** The query text that was run (SQL for analytics), or the name of the pure function. */
  query: z.string(),
  parameters: z.record(z.string(), z.unknown()),
  rowsRead: z.number().int().nonnegative().optional(),
  durationMs: z.number().nonnegative(),
});
export type Provenance = z.infer<typeof provenanceSchema>;

/** The stored result of one tool call; every figure of a report points into one of these. */
export const evidenceSchema = z.object({
  id: z.string(),
  run: z.string(),
  tool: z.string(),
  arguments: z.record(z.string(), z.unknown()),
  summary: z.string(),
  result: z.unknown(),
  provenance: z.array(provenanceSchema),
  createdAt: z.iso.datetime(),
});
export type Evidence = z.infer<typeof evidenceSchema>;

/** How a figure is written for people. */
export const figureFormatSchema = z.enum(['usd', 'count', 'tokens', 'percent', 'ms', 'ratio', 'text']);
export type FigureFormat = z.infer<typeof figureFormatSchema>;

/**
 * A number in a report: the value as it stands in the evidence, and where it stands there.
 * `percent` values are shares (0.25 is written 25%); `usd` values are exact decimal strings.
 */
export const figureSchema = z.object({
  evidenceId: z.string(),
  /** RFC 6901 JSON pointer into the evidence's `result`. */
  pointer: z.string().regex(/^(\/.*)?$/),
  value: z.union([z.string(), z.number()]),
  format: figureFormatSchema,
});
export type Figure = z.infer<typeof figureSchema>;

/** Reads the value an RFC 6901 pointer names; undefined when nothing is there. */
export function valueAt(result: unknown, pointer: string): unknown {
  let value: unknown = result;
  for (const part of pointer === '' ? [] : pointer.slice(1).split('/')) {
    if (value === null || typeof value !== 'object') return undefined;
    value = (value as Record<string, unknown>)[part.replaceAll('~1', '/').replaceAll('~0', '~')];
  }
  return value;
}
