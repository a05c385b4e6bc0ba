import type { Span } from '@netra/contract';
import { FigureLink } from './figure-link.tsx';

/** Running text with its figures. */
export function Spans({ spans }: { readonly spans: readonly Span[] }) {
  return spans.map((span, index) => {
    // biome-ignore lint/suspicious/noArrayIndexKey: spans of a stored report never move.
    return typeof span === 'string' ? span : <FigureLink key={index} figure={span} />;
  });
}
