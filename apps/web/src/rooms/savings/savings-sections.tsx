import { Link } from '@tanstack/react-router';
import classes from './savings.module.css';
import { savingsStrings } from './strings.ts';

/** The pages of the savings room. */
export function SavingsSections() {
  return (
    <nav className={classes.sections} aria-label={savingsStrings.title}>
      <Link to="/savings" search={{}} activeOptions={{ exact: true, includeSearch: false }}>
        {savingsStrings.sections.findings}
      </Link>
      <Link to="/savings/accepted">{savingsStrings.sections.accepted}</Link>
    </nav>
  );
}
