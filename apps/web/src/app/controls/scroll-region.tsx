import type { ComponentProps } from 'react';

type ScrollRegionProps = Omit<ComponentProps<'section'>, 'aria-label' | 'tabIndex'> & {
  readonly label: string;
};

/** A part of a page that scrolls by itself; it takes the focus, so that it scrolls by keyboard too. */
export function ScrollRegion({ label, ...rest }: ScrollRegionProps) {
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1).
  return <section aria-label={label} tabIndex={0} {...rest} />;
}
