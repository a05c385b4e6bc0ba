// Documents: what reports may quote beside the figures. Files go to the server as they are; nothing of them is read or
// kept in the page.
import { roleAllows } from '@netra/contract';
import { usePageTitle } from '../../../app/browser/use-page-title.ts';
import { useMe } from '../../../app/session/me-query.ts';
import classes from '../data.module.css';
import { DataSections } from '../data-sections.tsx';
import { DocumentList } from './document-list.tsx';
import { documentStrings as strings } from './strings.ts';
import { UploadPanel } from './upload-panel.tsx';

export function DocumentsPage() {
  usePageTitle(strings.title);
  const mayChange = roleAllows(useMe().organization.role, 'analyst');
  return (
    <div className={classes.page}>
      <h1 className={classes.title}>{strings.title}</h1>
      <DataSections />
      {mayChange ? <UploadPanel /> : <p className={classes.text}>{strings.upload.readOnly}</p>}
      <DocumentList mayChange={mayChange} />
    </div>
  );
}
