import type { Span } from '@netra/contract';
import { FigureButton } from './figure-button.tsx';

/** Running text with its figures. */
export function Spans({ spans }: { readonly spans: readonly Span[] }) {
  return spans.map((span, index) => {
    // biome-ignore lint/suspicious/noArrayIndexKey: spans of a stored report never move.
    return typeof span === 'string' ? span : <FigureButton key={index} figure={span} />;
  });
}
