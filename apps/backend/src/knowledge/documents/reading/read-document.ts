import { Worker } from 'node:worker_threads';
import {
  ApexError,
  type DocumentPassage,
  type DocumentType,
  fromWireError,
  type WireError,
} from '@netra/contract';
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

/** How long and with how much memory one document may be read. */
const limits = { timeMs: 30_000, heapMegabytes: 384 } as const;
const mostAtOnce = 2;
const mostWaiting = 8;

const waiting: (() => void)[] = [];
let atWork = 0;

/** Waits for one of the places; raises `overloaded` when as many wait as may. */
async function takePlace(): Promise<void> {
  if (atWork < mostAtOnce) atWork += 1;
  else if (waiting.length >= mostWaiting)
    throw new ApexError('overloaded', 'As many documents are being read as can be at once.', {
      retryAfterMs: 5_000,
    });
  // Whoever ends hands the place on, so that the count stays.
  else await new Promise<void>((resolve) => waiting.push(resolve));
}

function leavePlace(): void {
  const next = waiting.shift();
  if (next === undefined) atWork -= 1;
  else next();
}

function answerOf(task: ReadingTask): Promise<ReadingAnswer> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./reading-worker.ts', import.meta.url), {
      workerData: task,
      resourceLimits: { maxOldGenerationSizeMb: limits.heapMegabytes },
    });
    const failed = (cause?: unknown) =>
      reject(
        new ApexError('document_unreadable', 'The document could not be read: it asks for too much.', {
          suggestion: 'Split it, or save it as plain text, and upload that.',
          details: { timeMs: limits.timeMs, heapMegabytes: limits.heapMegabytes },
          cause,
        }),
      );
    const timer = setTimeout(() => {
      failed();
      void worker.terminate();
    }, limits.timeMs);
    worker.once('message', resolve);
    worker.once('error', failed);
    worker.once('exit', () => {
      clearTimeout(timer);
      failed();
    });
  });
}

/**
 * Reads a document in a thread of its own, within 30 s and 384 MB. Raises what the reading raises
 * (`document_unreadable`, `payload_too_large`), and `overloaded` when too many wait.
 */
export async function readDocumentText(task: ReadingTask): Promise<ReadDocument> {
  await takePlace();
  try {
    const answer = await answerOf(task);
    if (answer.ok) return answer.document;
    throw fromWireError(answer.error);
  } finally {
    leavePlace();
  }
}
