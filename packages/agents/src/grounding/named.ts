import type { Span } from '@netra/contract';
import { figureOf } from './reading.ts';

/** The name at `path` as a figure, or words for calls that carry no name there. */
export function nameOf(
  reading: { readonly evidenceId: string; readonly result: unknown },
  path: readonly (string | number)[],
  unnamed: string,
): Span {
  const figure = figureOf(reading, path, 'text');
  return figure.value === '' ? unnamed : figure;
}
