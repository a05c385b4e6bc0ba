import { Link } from '@tanstack/react-router';
import { SectionLinks } from '../../app/controls/section-links.tsx';
import { dataStrings } from './strings.ts';

/** The pages of the data room. */
export function DataSections() {
  return (
    <SectionLinks label={dataStrings.title}>
      <Link to="/data" activeOptions={{ exact: true }}>
        {dataStrings.sections.calls}
      </Link>
      <Link to="/data/prices" search={{}} activeOptions={{ includeSearch: false }}>
        {dataStrings.sections.prices}
      </Link>
      <Link to="/data/documents">{dataStrings.sections.documents}</Link>
      <Link to="/data/generated">{dataStrings.sections.generated}</Link>
    </SectionLinks>
  );
}
