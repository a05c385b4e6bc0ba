import { Button, NativeSelect, TextInput } from '@mantine/core';
import { importFormatSchema, importFormats } from '@netra/contract';
import { type DragEvent, type FormEvent, useState } from 'react';
import classes from './data.module.css';
import type { Upload } from './import-panel.tsx';
import { dataStrings, formatBytes } from './strings.ts';

const strings = dataStrings.import;

/** A file and what it does not say of itself. */
export function ImportForm({ onStart }: { readonly onStart: (upload: Upload) => void }) {
  const [file, setFile] = useState<File | null>(null);
  const [over, setOver] = useState(false);

  function drop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    setFile(event.dataTransfer.files[0] ?? null);
  }

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (file === null) return;
    const fields = new FormData(event.currentTarget);
    const text = (name: string) => String(fields.get(name) ?? '').trim();
    onStart({
      file,
      options: {
        format: importFormatSchema.parse(text('format')),
        fileName: file.name,
        project: text('project') || 'default',
        feature: text('feature'),
        environment: text('environment') || 'production',
        ...(text('model') === '' ? {} : { model: text('model') }),
      },
    });
  }

  return (
    <form className={classes.form} onSubmit={submit}>
      <label
        className={classes.drop}
        data-over={over || undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <input
          type="file"
          accept=".jsonl,.ndjson,.json,.csv,.txt"
          data-testid="import-file"
          onChange={(event) => setFile(event.currentTarget.files?.[0] ?? null)}
        />
        <span>
          {file === null ? (
            <>
              {strings.drop} <u>{strings.choose}</u>
            </>
          ) : (
            strings.chosen(file.name, formatBytes(file.size))
          )}
        </span>
      </label>
      <div className={classes.fields}>
        <NativeSelect
          name="format"
          label={strings.format}
          data={importFormats.map((value) => ({ value, label: strings.formats[value] }))}
        />
        <TextInput name="model" label={strings.model} description={strings.modelHint} />
        <TextInput name="feature" label={strings.feature} description={strings.featureHint} />
        <TextInput name="project" label={strings.project} defaultValue="default" />
        <TextInput name="environment" label={strings.environment} defaultValue="production" />
      </div>
      <Button type="submit" disabled={file === null}>
        {strings.start}
      </Button>
    </form>
  );
}
