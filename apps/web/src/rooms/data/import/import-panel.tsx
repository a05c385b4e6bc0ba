import { Alert, Button, Progress } from '@mantine/core';
import { createApexClient } from '@netra/client';
import { formatDuration, type ImportOptions } from '@netra/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useApplication } from '../../../app/application.tsx';
import { uploadFetch } from '../../../app/browser/upload-fetch.ts';
import classes from '../data.module.css';
import { dataStrings, formatBytes } from '../strings.ts';
import { ImportForm } from './import-form.tsx';
import { ImportResultView } from './import-result.tsx';

const strings = dataStrings.import;

export type Upload = { readonly file: File; readonly options: Partial<ImportOptions> };

/** Imports one file at a time: form with preview, progress, result. */
export function ImportPanel() {
  const { tokens } = useApplication();
  const queries = useQueryClient();
  const [sentBytes, setSentBytes] = useState(0);
  const cancel = useRef(new AbortController());
  const upload = useMutation({
    mutationFn: ({ file, options }: Upload) =>
      createApexClient({
        baseUrl: window.location.origin,
        accessToken: () => tokens.current(),
        fetch: uploadFetch(setSentBytes),
      }).imports.upload(file, options, { signal: cancel.current.signal }),
    onMutate: () => {
      cancel.current = new AbortController();
      setSentBytes(0);
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
          sentBytes={sentBytes}
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

/** A rate is told once it was watched for this long, in ms. */
const settledMs = 1_000;

type RunningProps = {
  readonly sentBytes: number;
  readonly file: File;
  readonly onCancel: () => void;
};

function Running({ sentBytes, file, onCancel }: RunningProps) {
  const [startedAtMs] = useState(() => performance.now());
  const share = file.size === 0 ? 0 : Math.min(1, sentBytes / file.size);
  const elapsedMs = performance.now() - startedAtMs;
  // The file is sent no faster than it is taken in, so what is sent says how long the rest takes.
  const left = share === 0 || elapsedMs < settledMs ? '' : formatDuration((elapsedMs * (1 - share)) / share);
  const text =
    share < 1 ? strings.sending(formatBytes(sentBytes), formatBytes(file.size), left) : strings.storing;
  return (
    <div className={classes.running} data-testid="import-progress">
      <Progress value={share * 100} aria-label={strings.progress} animated />
      <div className={classes.actions}>
        <p className={classes.text} role={share < 1 ? undefined : 'status'}>
          {text}
        </p>
        <Button variant="default" size="xs" onClick={onCancel}>
          {strings.cancel}
        </Button>
      </div>
    </div>
  );
}
