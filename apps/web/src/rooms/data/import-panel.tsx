import { Alert, Button, Progress } from '@mantine/core';
import type { ImportOptions, ImportProgress } from '@netra/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useApplication } from '../../app/application.tsx';
import classes from './data.module.css';
import { ImportForm } from './import-form.tsx';
import { ImportResultView } from './import-result.tsx';
import { dataStrings } from './strings.ts';

const strings = dataStrings.import;

export type Upload = { readonly file: File; readonly options: Partial<ImportOptions> };

/** Imports one file at a time: form, progress, result. */
export function ImportPanel() {
  const { api } = useApplication();
  const queries = useQueryClient();
  const [progress, setProgress] = useState<ImportProgress | null>(null);
  const upload = useMutation({
    mutationFn: ({ file, options }: Upload) => api.imports.upload(file, options, setProgress),
    onMutate: () => setProgress(null),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['question'] }),
  });
  return (
    <section className={classes.panel} data-testid="import">
      <h2>{strings.title}</h2>
      {upload.isIdle || upload.isError ? (
        <>
          <p className={classes.text}>{strings.text}</p>
          <ImportForm onStart={(chosen) => upload.mutate(chosen)} />
        </>
      ) : null}
      {upload.isPending ? <Running progress={progress} file={upload.variables.file} /> : null}
      {upload.isError ? (
        <Alert role="alert" variant="light" color="red" title={strings.failed} mt="sm">
          {upload.error.message}
        </Alert>
      ) : null}
      {upload.isSuccess ? (
        <>
          <ImportResultView result={upload.data} />
          <Button variant="default" onClick={() => upload.reset()}>
            {strings.again}
          </Button>
        </>
      ) : null}
    </section>
  );
}

type RunningProps = { readonly progress: ImportProgress | null; readonly file: File };

function Running({ progress, file }: RunningProps) {
  const total = progress?.totalBytes ?? file.size;
  const share = progress === null || total === 0 ? 0 : Math.min(1, progress.bytes / total);
  return (
    <div className={classes.running} data-testid="import-progress">
      <Progress value={share * 100} aria-label={strings.progress} animated />
      <p className={classes.text} role="status">
        {strings.running(progress?.rows ?? 0, Math.round(progress?.ratePerSecond ?? 0))}
      </p>
    </div>
  );
}
