import { ApexError, type Document, largestDocumentBytes } from '@netra/contract';
import { useQueryClient } from '@tanstack/react-query';
import { type DragEvent, useState } from 'react';
import { useApplication } from '../../../app/application.tsx';
import { ProblemLine } from '../../../app/states/problem-line.tsx';
import classes from '../data.module.css';
import { formatBytes } from '../strings.ts';
import own from './documents.module.css';
import { documentStrings } from './strings.ts';
import { documentsKey } from './use-documents.ts';

const strings = documentStrings.upload;

type Outcome = { readonly name: string; readonly document?: Document; readonly error?: Error };

/** Takes files, dropped or chosen, and sends one after the other; each says for itself what became of it. */
export function UploadPanel() {
  const { api } = useApplication();
  const queries = useQueryClient();
  const [over, setOver] = useState(false);
  const [waiting, setWaiting] = useState(0);
  const [outcomes, setOutcomes] = useState<readonly Outcome[]>([]);

  async function outcomeOf(file: File): Promise<Outcome> {
    const { name, size } = file;
    if (size > largestDocumentBytes)
      return { name, error: new ApexError('payload_too_large', strings.tooLarge(formatBytes(size))) };
    return api.documents.upload(file, name).then(
      (document) => ({ name, document }),
      (error: unknown) => ({ name, error: error instanceof Error ? error : new Error(String(error)) }),
    );
  }

  async function send(files: readonly File[]) {
    if (files.length === 0) return;
    setWaiting(files.length);
    setOutcomes([]);
    for (const file of files) {
      const outcome = await outcomeOf(file);
      setOutcomes((before) => [...before, outcome]);
    }
    setWaiting(0);
    await queries.invalidateQueries({ queryKey: documentsKey });
  }

  function drop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    if (waiting === 0) void send([...event.dataTransfer.files]);
  }

  return (
    <section className={classes.panel}>
      <h2>{strings.title}</h2>
      <p className={classes.text}>{strings.text}</p>
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
          multiple
          data-testid="document-file"
          disabled={waiting > 0}
          onChange={(event) => {
            const field = event.currentTarget;
            // Emptied, so that the same file can be chosen again after it was mended.
            void send([...(field.files ?? [])]).finally(() => {
              field.value = '';
            });
          }}
        />
        <span>
          {waiting > 0 ? (
            strings.progress(outcomes.length, waiting)
          ) : (
            <>
              {strings.drop} <u>{strings.choose}</u>
            </>
          )}
        </span>
      </label>
      <ul className={own.outcomes} aria-label={strings.results} aria-live="polite">
        {outcomes.map(({ name, document, error }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: outcomes of one batch never move, and names may be twice.
          <li key={index} data-testid="document-outcome" data-failed={error !== undefined || undefined}>
            {document === undefined ? strings.failed(name) : strings.done(name, document.passages)}
            <ProblemLine error={error ?? null} />
          </li>
        ))}
      </ul>
    </section>
  );
}
