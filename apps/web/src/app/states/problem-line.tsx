import { ApexError } from '@netra/contract';
import { appStrings } from '../strings.ts';
import classes from './page-states.module.css';

/** Why an action did not work, beside what was asked for; nothing without an error. */
export function ProblemLine({ error }: { readonly error: Error | null }) {
  if (error === null) return null;
  const known = error instanceof ApexError ? error : null;
  const text =
    known?.code === 'forbidden'
      ? `${appStrings.forbiddenTitle}. ${appStrings.forbiddenText}`
      : `${error.message} ${known?.suggestion ?? ''}`;
  return (
    <p role="alert" className={classes.problem}>
      {text}
    </p>
  );
}
