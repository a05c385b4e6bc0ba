import { Alert } from '@mantine/core';
import { ApexError, type ImportPreview } from '@netra/contract';
import { ScrollRegion } from '../../../app/controls/scroll-region.tsx';
import classes from '../data.module.css';
import { dataStrings, formatCount } from '../strings.ts';
import { previewLine } from './preview-line.ts';

const strings = dataStrings.import.preview;

/** What an import would make of the file: its format, what is read and what not, and its first rows. */
export function PreviewView({ preview }: { readonly preview: ImportPreview }) {
  const { formats } = dataStrings.import;
  const lines = preview.rows.map(previewLine);
  return (
    <div className={classes.result} data-testid="import-preview" data-format={preview.format}>
      <p className={classes.lead} role="status">
        {strings.recognised(formats[preview.format], strings.confidence[preview.confidence])}
      </p>
      <dl className={classes.facts}>
        <dt>{strings.read}</dt>
        <dd>{preview.recognised.length === 0 ? strings.nothing : preview.recognised.join(', ')}</dd>
        {preview.unrecognised.length === 0 ? null : (
          <>
            <dt>{strings.notRead}</dt>
            <dd>{preview.unrecognised.join(', ')}</dd>
          </>
        )}
      </dl>
      <ScrollRegion className={classes.tall} label={strings.rows}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{dataStrings.import.line}</th>
              <th scope="col">{strings.time}</th>
              <th scope="col">{strings.servedBy}</th>
              <th scope="col">{strings.ofFeature}</th>
              <th scope="col">{strings.usage}</th>
              <th scope="col">{strings.cost}</th>
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <tr key={line.line} data-state={line.state}>
                <td>{formatCount(line.line)}</td>
                {line.state === 'call' ? (
                  <>
                    <td>{line.time}</td>
                    <td>{line.model}</td>
                    <td>{line.feature}</td>
                    <td>{line.usage}</td>
                    <td>{line.cost === '' ? strings.unpriced(line.note) : line.cost}</td>
                  </>
                ) : (
                  <td colSpan={5}>
                    {strings.states[line.state]} {line.note}
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </div>
  );
}

/** Why there is no preview, and what to do about it. */
export function PreviewProblem({ error }: { readonly error: Error }) {
  const code = error instanceof ApexError ? error.code : null;
  if (code === 'import_model_required') {
    return (
      <p className={classes.text} role="status">
        {strings.modelMissing}
      </p>
    );
  }
  const advice = error instanceof ApexError ? error.suggestion : '';
  return (
    <Alert role="alert" variant="light" color="yellow" title={strings.failed} w="100%">
      {error.message} {code === 'import_format_unknown' ? strings.mapIt : advice}
    </Alert>
  );
}
