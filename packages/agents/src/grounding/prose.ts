import { type Span, spanSchema } from '@netra/contract';
import { z } from 'zod';

/** One thing an agent found out, said in words and figures. */
export const statementSchema = z.object({ topic: z.string(), spans: z.array(spanSchema).min(1) });
export type Statement = z.infer<typeof statementSchema>;

/** Joins spans, merging neighbouring text. */
export function joined(...parts: readonly (Span | readonly Span[])[]): Span[] {
  const spans: Span[] = [];
  for (const part of parts.flat() as Span[]) {
    const last = spans.at(-1);
    if (typeof part === 'string' && typeof last === 'string') spans[spans.length - 1] = last + part;
    else if (part !== '') spans.push(part);
  }
  return spans;
}

/** Template literal of running text: text stays text, figures stay figures. */
export function prose(text: TemplateStringsArray, ...values: readonly (Span | readonly Span[])[]): Span[] {
  return joined(...text.flatMap((piece, index) => [piece, values[index] ?? '']));
}

/** A span that holds whole sentences from evidence, closed with a full stop where it has none. */
export function closed(span: Span): Span[] {
  const text = typeof span === 'string' ? span : String(span.value);
  return /[.!?]\s*$/.test(text) ? [span] : [span, '.'];
}
