import type { Span } from '@netra/contract';
import { CodeText } from './code-text.tsx';
import { FigureLink } from './figure-link.tsx';

/** Running text with its figures. */
export function Spans({ spans }: { readonly spans: readonly Span[] }) {
  return spans.map((span, index) => {
    // biome-ignore-start lint/suspicious/noArrayIndexKey: spans of a stored report never move.
    return typeof span === 'string' ? (
      <CodeText key={index} text={span} />
    ) : (
      <FigureLink key={index} figure={span} />
    );
    // biome-ignore-end lint/suspicious/noArrayIndexKey: spans of a stored report never move.
  });
}
