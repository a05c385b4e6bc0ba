// Reads one document in a thread of its own: what takes long or goes wrong there holds up nobody else.
import { parentPort, workerData } from 'node:worker_threads';
import { toWireError } from '@netra/contract';
import { cutPassages } from './cut-passages.ts';
import { languageOf } from './document-language.ts';
import type { ReadingAnswer, ReadingTask } from './read-document.ts';
import { readText } from './read-text.ts';

async function answer({ type, bytes }: ReadingTask): Promise<ReadingAnswer> {
  try {
    const parts = await readText(type, bytes);
    const passages = cutPassages(parts);
    return {
      ok: true,
      document: {
        passages,
        pages: type === 'application/pdf' ? parts.length : null,
        characters: parts.reduce((sum, { text }) => sum + text.length, 0),
        language: languageOf(passages.map(({ text }) => text).join('\n')),
      },
    };
  } catch (error) {
    return { ok: false, error: toWireError(error) };
  }
}

parentPort?.postMessage(await answer(workerData as ReadingTask));
