// Data: what calls there are, and the ways to add more. Files go straight to analytics, which reads and judges them;
// nothing of a file is parsed or kept here.
import { usePageTitle } from '../../app/browser/use-page-title.ts';
import classes from './data.module.css';
import { DataSections } from './data-sections.tsx';
import { ImportPanel } from './import/import-panel.tsx';
import { SendPanel } from './send/send-panel.tsx';
import { dataStrings } from './strings.ts';
import { SufficiencyPanel } from './sufficiency-panel.tsx';

export function DataPage() {
  usePageTitle(dataStrings.title);
  return (
    <div className={classes.page}>
      <h1 className={classes.title}>{dataStrings.title}</h1>
      <DataSections />
      <SufficiencyPanel />
      <ImportPanel />
      <SendPanel />
    </div>
  );
}
