import { Link } from '@tanstack/react-router';
import classes from './data.module.css';
import { dataStrings } from './strings.ts';

/** The pages of the data room. */
export function DataSections() {
  return (
    <nav className={classes.sections} aria-label={dataStrings.title}>
      <Link to="/data" activeOptions={{ exact: true }}>
        {dataStrings.sections.calls}
      </Link>
      <Link to="/data/prices" search={{}} activeOptions={{ includeSearch: false }}>
        {dataStrings.sections.prices}
      </Link>
      <Link to="/data/documents">{dataStrings.sections.documents}</Link>
    </nav>
  );
}
