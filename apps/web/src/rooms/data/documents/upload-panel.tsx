import { ApexError, type Document, largestDocumentBytes } from '@netra/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useApplication } from '../../../app/application.tsx';
import { ProblemLine } from '../../../app/states/problem-line.tsx';
import classes from '../data.module.css';
import { FileDrop } from '../file-drop.tsx';
import { formatBytes } from '../strings.ts';
import own from './documents.module.css';
import { documentStrings } from './strings.ts';
import { documentsKey } from './use-documents.ts';

const strings = documentStrings.upload;

/** What became of a file; two of one batch may have the same name. */
type Outcome = {
  readonly position: number;
  readonly name: string;
  readonly document?: Document;
  readonly error?: Error;
};

/** Takes files, dropped or chosen, and sends one after the other; each says for itself what became of it. */
export function UploadPanel() {
  const { api } = useApplication();
  const queries = useQueryClient();
  const [waiting, setWaiting] = useState(0);
  const [outcomes, setOutcomes] = useState<readonly Outcome[]>([]);

  async function outcomeOf(file: File): Promise<Omit<Outcome, 'position'>> {
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
    for (const [position, file] of files.entries()) {
      const outcome = await outcomeOf(file);
      setOutcomes((before) => [...before, { position, ...outcome }]);
    }
    setWaiting(0);
    await queries.invalidateQueries({ queryKey: documentsKey });
  }

  return (
    <section className={classes.panel}>
      <h2>{strings.title}</h2>
      <p className={classes.text}>{strings.text}</p>
      <FileDrop
        testId="document-file"
        multiple
        disabled={waiting > 0}
        onChoose={(files) => {
          void send(files);
        }}
      >
        {waiting > 0 ? (
          strings.progress(outcomes.length, waiting)
        ) : (
          <>
            {strings.drop} <u>{strings.choose}</u>
          </>
        )}
      </FileDrop>
      <ul className={own.outcomes} aria-label={strings.results} aria-live="polite">
        {outcomes.map(({ position, name, document, error }) => (
          <li key={position} data-testid="document-outcome" data-failed={error !== undefined || undefined}>
            {document === undefined ? strings.failed(name) : strings.done(name, document.passages)}
            <ProblemLine error={error ?? null} />
          </li>
        ))}
      </ul>
    </section>
  );
}
