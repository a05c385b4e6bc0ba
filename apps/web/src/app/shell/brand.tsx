import { appStrings } from '../strings.ts';
import classes from './shell.module.css';

export function Brand() {
  return (
    <span className={classes.brand}>
      <img src="/icon.svg" alt="" width={20} height={20} />
      {appStrings.product}
    </span>
  );
}
