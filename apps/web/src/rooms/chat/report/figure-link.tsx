import { type Figure, figureText } from '@netra/contract';
import type { MouseEvent } from 'react';
import { useOpenEvidence } from '../evidence/evidence-context.tsx';
import { chatStrings } from '../strings.ts';
import { CodeText } from './code-text.tsx';
import classes from './report.module.css';

/** A number (or name) of a report; it leads to the query that made it. */
export function FigureLink({ figure }: { readonly figure: Figure }) {
  const openEvidence = useOpenEvidence();
  const { evidenceId, pointer, format } = figure;

  function open(event: MouseEvent) {
    // With a modifier key the browser opens the same address in another tab, as with any link.
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    openEvidence({ evidenceId, pointer, format });
  }

  return (
    <a
      href={`?${new URLSearchParams({ evidence: evidenceId, pointer, format })}`}
      className={classes.figure}
      data-figure
      data-evidence-id={evidenceId}
      data-pointer={pointer}
      data-value={String(figure.value)}
      data-format={format}
      title={chatStrings.report.showEvidence}
      onClick={open}
    >
      <CodeText text={figureText(figure)} />
    </a>
  );
}
