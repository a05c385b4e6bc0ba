import {
  ApexError,
  fromWireError,
  type ImportOptions,
  type ImportPreview,
  type ImportProgress,
  type ImportResult,
  importEventSchema,
  importOptionsSchema,
  importPreviewSchema,
  quarantinedRowSchema,
} from '@netra/contract';
import { z } from 'zod';
import { type ExportedFile, exportedFile } from '../http/exported-file.ts';
import { linesOf } from '../http/lines-of.ts';
import { parseAnswer } from '../http/parse-answer.ts';
import type { Requester } from '../http/requester.ts';

/** An import of gigabytes takes as long as it takes; a day is the limit of one request. */
const importTimeoutMs = 24 * 60 * 60 * 1000;

/** A preview ends after the first rows. */
const previewTimeoutMs = 60_000;

/** Rows of hundreds of megabytes may have been put aside. */
const putAsideTimeoutMs = 10 * 60_000;

const quarantineSchema = z.object({ rows: z.array(quarantinedRowSchema) });

export type ImportWatch = {
  readonly onProgress?: (progress: ImportProgress) => void;
  readonly signal?: AbortSignal;
};

/** Imports of files of calls: the body is the file, the answer lines of progress and then the result. */
export function importRoutes(requester: Requester) {
  return {
    /** Rows of an import that were put aside, each with the reason. */
    quarantine: (jobId: string, limit?: number) =>
      requester.send({
        method: 'GET',
        path: `/api/v1/imports/${encodeURIComponent(jobId)}/quarantine`,
        query: { limit },
        answer: quarantineSchema,
      }),
    /** The same rows as they stood in the file, to be corrected and imported again. */
    async putAside(jobId: string): Promise<ExportedFile> {
      const response = await requester.open({
        method: 'GET',
        path: `/api/v1/imports/${encodeURIComponent(jobId)}/quarantine/file`,
        headers: { accept: '*/*' },
        timeoutMs: putAsideTimeoutMs,
      });
      return exportedFile(response, 'put-aside.jsonl');
    },
    /** What an import of the file would make of its first rows; nothing is stored. */
    async preview(
      file: Blob | ReadableStream<Uint8Array>,
      options: Partial<ImportOptions> = {},
    ): Promise<ImportPreview> {
      const response = await requester.open({
        method: 'POST',
        path: '/api/v1/imports/preview',
        query: importOptionsSchema.parse(options),
        body: file,
        headers: { 'content-type': 'application/octet-stream' },
        timeoutMs: previewTimeoutMs,
      });
      return parseAnswer(importPreviewSchema, await response.text());
    },
    /** Imports the file. Aborting `signal` ends it with the signal's reason; rows that have landed stay. */
    async upload(
      file: Blob | ReadableStream<Uint8Array>,
      options: Partial<ImportOptions> = {},
      { onProgress, signal }: ImportWatch = {},
    ): Promise<ImportResult> {
      const response = await requester.open({
        method: 'POST',
        path: '/api/v1/imports',
        query: importOptionsSchema.parse(options),
        body: file,
        headers: { accept: 'application/x-ndjson', 'content-type': 'application/octet-stream' },
        timeoutMs: importTimeoutMs,
        ...(signal === undefined ? {} : { signal }),
      });
      if (response.body === null) throw new ApexError('internal', 'The import was answered with nothing.');
      for await (const text of linesOf(response.body)) {
        if (text.trim() === '') continue;
        const line = parseAnswer(importEventSchema, text);
        if (line.type === 'error') throw fromWireError(line.error);
        if (line.type === 'result') return line.result;
        onProgress?.(line.progress);
      }
      throw new ApexError(
        'dependency_unavailable',
        'The connection broke before the import said how it ended.',
        {
          suggestion: 'Import the file again: rows that already landed are recognised and not counted twice.',
        },
      );
    },
  };
}
