import type { ReactNode } from 'react';
import classes from './section-links.module.css';

/** The links between the pages of a room; the one that is shown is marked. */
export function SectionLinks({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <nav className={classes.sections} aria-label={label}>
      {children}
    </nav>
  );
}
