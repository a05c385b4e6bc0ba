import { type Figure, figureText } from '@netra/contract';
import { useOpenEvidence } from '../evidence/evidence-context.tsx';
import { chatStrings } from '../strings.ts';
import classes from './report.module.css';

/** A number of a report; a click shows the query that made it. */
export function FigureButton({ figure }: { readonly figure: Figure }) {
  const openEvidence = useOpenEvidence();
  const text = figureText(figure);
  return (
    <button
      type="button"
      className={classes.figure}
      data-figure
      data-evidence-id={figure.evidenceId}
      data-pointer={figure.pointer}
      data-value={String(figure.value)}
      data-format={figure.format}
      aria-label={chatStrings.report.figure(text)}
      onClick={() => openEvidence({ evidenceId: figure.evidenceId, pointer: figure.pointer })}
    >
      {text}
    </button>
  );
}
