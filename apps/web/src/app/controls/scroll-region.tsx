import type { ComponentProps } from 'react';

type ScrollRegionProps = Omit<ComponentProps<'div'>, 'aria-label' | 'role' | 'tabIndex'> & {
  readonly label: string;
};

/** A part of a page that scrolls by itself; it takes the focus, so that it scrolls by keyboard too. */
export function ScrollRegion({ label, ...rest }: ScrollRegionProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms, and a section would be one more landmark.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1).
    <div role="group" aria-label={label} tabIndex={0} {...rest} />
  );
}
