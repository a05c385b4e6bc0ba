// Data: what calls there are, and the ways to add more. Files go straight to analytics, which reads and judges them;
// nothing of a file is parsed or kept here.
import { useDocumentTitle } from '@mantine/hooks';
import classes from './data.module.css';
import { ImportPanel } from './import-panel.tsx';
import { SendPanel } from './send-panel.tsx';
import { dataStrings } from './strings.ts';
import { SufficiencyPanel } from './sufficiency-panel.tsx';

export function DataPage() {
  useDocumentTitle(dataStrings.title);
  return (
    <div className={classes.page}>
      <h1 className={classes.title}>{dataStrings.title}</h1>
      <SufficiencyPanel />
      <ImportPanel />
      <SendPanel />
    </div>
  );
}
