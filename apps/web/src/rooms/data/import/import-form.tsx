import { Button, NativeSelect, TextInput } from '@mantine/core';
import { ApexError, type ImportOptions, importFormatSchema, importFormats } from '@netra/contract';
import { type FormEvent, useEffect, useState } from 'react';
import classes from '../data.module.css';
import { FileDrop } from '../file-drop.tsx';
import { dataStrings, formatBytes } from '../strings.ts';
import type { Upload } from './import-panel.tsx';
import { type MappingLine, mappingOf, suggestMapping } from './mapping.ts';
import { MappingForm } from './mapping-form.tsx';
import { PreviewProblem, PreviewView } from './preview-view.tsx';
import { columnsOf, usePreview } from './use-preview.ts';

const strings = dataStrings.import;

const nothingStated = {
  format: 'auto' as ImportOptions['format'],
  model: '',
  feature: '',
  project: 'default',
  environment: 'production',
};
type Stated = typeof nothingStated;

function optionsOf(file: File | null, stated: Stated, map: readonly MappingLine[] | null) {
  const mapping = map === null ? null : mappingOf(map);
  const model = stated.model.trim();
  return {
    format: mapping === null ? stated.format : 'auto',
    fileName: file?.name ?? '',
    project: stated.project.trim() || 'default',
    feature: stated.feature.trim(),
    environment: stated.environment.trim() || 'production',
    ...(model === '' ? {} : { model }),
    ...(mapping === null ? {} : { map: JSON.stringify(mapping) }),
  } satisfies Partial<ImportOptions>;
}

/** A file, what it does not say of itself, and what an import would make of it. */
export function ImportForm({ onStart }: { readonly onStart: (upload: Upload) => void }) {
  const [file, setFile] = useState<File | null>(null);
  const [stated, setStated] = useState(nothingStated);
  const [lines, setLines] = useState<readonly MappingLine[] | null>(null);
  const [columns, setColumns] = useState<readonly string[]>([]);
  const options = optionsOf(file, stated, lines);
  const preview = usePreview(file, options);
  const found = columnsOf(preview.data, preview.error);
  const isUnknown = preview.error instanceof ApexError && preview.error.code === 'import_format_unknown';

  function openMapping() {
    setColumns(found);
    setLines(suggestMapping(found));
  }

  // A file of an unknown form can only be imported with a mapping, so the form for one is there at once.
  useEffect(() => {
    if (isUnknown && lines === null) openMapping();
  });

  function choose(chosen: File | null) {
    setFile(chosen);
    setLines(null);
  }

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (file !== null) onStart({ file, options });
  }

  const field = (name: Exclude<keyof Stated, 'format'>) => ({
    value: stated[name],
    onChange: (event: { currentTarget: { value: string } }) =>
      setStated({ ...stated, [name]: event.currentTarget.value }),
  });

  return (
    <form className={classes.form} onSubmit={submit}>
      <FileDrop testId="import-file" onChoose={([chosen]) => choose(chosen ?? null)}>
        {file === null ? (
          <>
            {strings.drop} <u>{strings.choose}</u>
          </>
        ) : (
          strings.chosen(file.name, formatBytes(file.size))
        )}
      </FileDrop>
      <div className={classes.fields}>
        <NativeSelect
          label={strings.format}
          disabled={lines !== null}
          value={stated.format}
          onChange={(event) =>
            setStated({ ...stated, format: importFormatSchema.parse(event.currentTarget.value) })
          }
          data={importFormats.map((value) => ({ value, label: strings.formats[value] }))}
        />
        <TextInput label={strings.model} description={strings.modelHint} {...field('model')} />
        <TextInput label={strings.feature} description={strings.featureHint} {...field('feature')} />
        <TextInput label={strings.project} {...field('project')} />
        <TextInput label={strings.environment} {...field('environment')} />
      </div>
      {file !== null && preview.isFetching ? (
        <p className={classes.text} role="status">
          {strings.preview.reading}
        </p>
      ) : null}
      {preview.isError ? <PreviewProblem error={preview.error} /> : null}
      {lines === null ? null : <MappingForm columns={columns} lines={lines} onChange={setLines} />}
      {file === null || preview.data === undefined || preview.isError ? null : (
        <PreviewView preview={preview.data} />
      )}
      <div className={classes.actions}>
        <Button type="submit" disabled={file === null || (lines !== null && mappingOf(lines) === null)}>
          {strings.start}
        </Button>
        {lines === null && found.length > 0 ? (
          <Button variant="default" onClick={openMapping}>
            {strings.mapping.open}
          </Button>
        ) : null}
        {lines !== null && !isUnknown ? (
          <Button variant="default" onClick={() => setLines(null)}>
            {strings.mapping.close}
          </Button>
        ) : null}
      </div>
    </form>
  );
}
