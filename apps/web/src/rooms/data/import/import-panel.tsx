import { Alert, Button, Progress } from '@mantine/core';
import type { ImportOptions, ImportProgress } from '@netra/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useApplication } from '../../../app/application.tsx';
import classes from '../data.module.css';
import { dataStrings } from '../strings.ts';
import { ImportForm } from './import-form.tsx';
import { ImportResultView } from './import-result.tsx';

const strings = dataStrings.import;

export type Upload = { readonly file: File; readonly options: Partial<ImportOptions> };

/** Imports one file at a time: form with preview, progress, result. */
export function ImportPanel() {
  const { api } = useApplication();
  const queries = useQueryClient();
  const [progress, setProgress] = useState<ImportProgress | null>(null);
  const cancel = useRef(new AbortController());
  const upload = useMutation({
    mutationFn: ({ file, options }: Upload) =>
      api.imports.upload(file, options, { onProgress: setProgress, signal: cancel.current.signal }),
    onMutate: () => {
      cancel.current = new AbortController();
      setProgress(null);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['question'] }),
  });
  const isCancelled = upload.isError && cancel.current.signal.aborted;
  return (
    <section className={classes.panel} data-testid="import">
      <h2>{strings.title}</h2>
      {upload.isIdle || upload.isError ? (
        <>
          <p className={classes.text}>{strings.text}</p>
          <ImportForm onStart={(chosen) => upload.mutate(chosen)} />
        </>
      ) : null}
      {upload.isPending ? (
        <Running
          progress={progress}
          file={upload.variables.file}
          onCancel={() => cancel.current.abort(new Error(strings.cancelled))}
        />
      ) : null}
      {upload.isError ? (
        <Alert
          role="alert"
          variant="light"
          color={isCancelled ? 'yellow' : 'red'}
          title={isCancelled ? strings.cancelled : strings.failed}
          mt="sm"
        >
          {isCancelled ? strings.cancelledText : upload.error.message}
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

type RunningProps = {
  readonly progress: ImportProgress | null;
  readonly file: File;
  readonly onCancel: () => void;
};

function Running({ progress, file, onCancel }: RunningProps) {
  const total = progress?.totalBytes ?? file.size;
  const share = progress === null || total === 0 ? 0 : Math.min(1, progress.bytes / total);
  return (
    <div className={classes.running} data-testid="import-progress">
      <Progress value={share * 100} aria-label={strings.progress} animated />
      <div className={classes.actions}>
        <p className={classes.text} role="status">
          {strings.running(progress?.rows ?? 0, Math.round(progress?.ratePerSecond ?? 0))}
        </p>
        <Button variant="default" size="xs" onClick={onCancel}>
          {strings.cancel}
        </Button>
      </div>
    </div>
  );
}
