import {
  ApexError,
  type DocumentPassage,
  type DocumentType,
  fromWireError,
  type WireError,
} from '@netra/contract';
import { createThreads } from '../../../worker-threads/threads.ts';
import type { DocumentLanguage } from './document-language.ts';

export type ReadingTask = { readonly type: DocumentType; readonly bytes: Uint8Array };

/** A document as it was read. */
export type ReadDocument = {
  readonly passages: readonly DocumentPassage[];
  readonly pages: number | null;
  readonly characters: number;
  readonly language: DocumentLanguage;
};

export type ReadingAnswer =
  | { readonly ok: true; readonly document: ReadDocument }
  | { readonly ok: false; readonly error: WireError };

const limits = { timeMs: 30_000, heapMegabytes: 384 } as const;

const tooMuch = (cause: unknown) =>
  new ApexError('document_unreadable', 'The document could not be read: it asks for too much.', {
    suggestion: 'Split it, or save it as plain text, and upload that.',
    details: limits,
    cause,
  });

const threads = createThreads({
  ...limits,
  module: new URL('./reading-worker.ts', import.meta.url),
  what: 'documents',
  atOnce: 2,
  waiting: 8,
  failure: tooMuch,
});

/**
 * Reads a document in a thread of its own, within 30 s and 384 MB. Raises what the reading raises
 * (`document_unreadable`, `payload_too_large`), and `overloaded` when too many wait.
 */
export async function readDocumentText(task: ReadingTask): Promise<ReadDocument> {
  let answer: ReadingAnswer | undefined;
  await threads.run(task, (message) => {
    answer = message as ReadingAnswer;
  });
  if (answer === undefined) throw tooMuch(undefined);
  if (answer.ok) return answer.document;
  throw fromWireError(answer.error);
}
