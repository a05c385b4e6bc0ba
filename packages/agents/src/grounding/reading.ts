import {
  ApexError,
  type Evidence,
  type Figure,
  type FigureFormat,
  type Span,
  valueAt,
} from '@netra/contract';
import { type ToolName, type ToolOutput, toolCatalogue } from '../tools/catalogue.ts';

/** A tool's typed result together with the evidence that keeps it. */
export type Reading<Name extends ToolName> = {
  readonly tool: Name;
  readonly evidenceId: string;
  readonly result: ToolOutput<Name>;
};

/** Writes an RFC 6901 pointer from its parts. */
function pointerTo(path: readonly (string | number)[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** The value at `path` of a reading as a figure; raises `figure_unresolved` when no number or text stands there. */
export function figureOf(
  reading: { readonly evidenceId: string; readonly result: unknown },
  path: readonly (string | number)[],
  format: FigureFormat,
): Figure {
  const pointer = pointerTo(path);
  const value = valueAt(reading.result, pointer);
  if (typeof value !== 'string' && typeof value !== 'number')
    throw new ApexError('figure_unresolved', 'The evidence holds no value at this pointer.', {
      details: { evidenceId: reading.evidenceId, pointer },
    });
  return { evidenceId: reading.evidenceId, pointer, value, format };
}

/** A whole number at `path` with what it counts: `1 call`, `12 calls`. */
export function counted(
  reading: { readonly evidenceId: string; readonly result: unknown },
  path: readonly (string | number)[],
  noun: string,
): Span[] {
  const figure = figureOf(reading, path, 'count');
  return [figure, Number(figure.value) === 1 ? ` ${noun}` : ` ${noun}s`];
}

/** Stored evidence of the named tool as a typed reading; undefined when it is of another tool or another shape. */
export function readingOf<Name extends ToolName>(
  tool: Name,
  evidence: Evidence | undefined,
): Reading<Name> | undefined {
  if (evidence === undefined || evidence.tool !== tool) return undefined;
  const outcome = toolCatalogue[tool].output.safeParse(evidence.result);
  return outcome.success
    ? { tool, evidenceId: evidence.id, result: outcome.data as ToolOutput<Name> }
    : undefined;
}
