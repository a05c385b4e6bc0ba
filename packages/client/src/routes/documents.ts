import {
  citedPassageSchema,
  documentPassageSchema,
  documentSchema,
  pageOf,
  type searchDocumentsSchema,
} from '@netra/contract';
import { z } from 'zod';
import { parseAnswer } from '../http/parse-answer.ts';
import type { Requester } from '../http/requester.ts';
import type { PageQuery } from './threads.ts';

/** The file travels and is read within this. */
const uploadTimeoutMs = 5 * 60 * 1000;

const path = '/api/documents';
const documentPage = pageOf(documentSchema);
const passagePage = pageOf(documentPassageSchema);
const foundSchema = z.object({ items: z.array(citedPassageSchema) });

/** Uploaded documents, which reports quote. */
export function documentRoutes(requester: Requester) {
  const pathOf = (id: string) => `${path}/${encodeURIComponent(id)}`;
  return {
    /** Sends a file; the same file under the same name is the document that is there already. */
    async upload(file: Blob, name: string) {
      const response = await requester.open({
        method: 'POST',
        path,
        query: { name },
        body: file,
        headers: { 'content-type': file.type === '' ? 'application/octet-stream' : file.type },
        timeoutMs: uploadTimeoutMs,
      });
      return parseAnswer(documentSchema, await response.text());
    },
    /** Last uploaded first; `search` is part of the name. */
    list: (query: PageQuery & { search?: string } = {}) =>
      requester.send({ method: 'GET', path, query, answer: documentPage }),
    get: (id: string) => requester.send({ method: 'GET', path: pathOf(id), answer: documentSchema }),
    /** The document's text, passage by passage. */
    passages: (id: string, query: PageQuery = {}) =>
      requester.send({ method: 'GET', path: `${pathOf(id)}/passages`, query, answer: passagePage }),
    /** The passages of all documents that have most of the words, best first. */
    search: (query: z.input<typeof searchDocumentsSchema> & { limit?: number }) =>
      requester.send({ method: 'GET', path: `${path}/search`, query, answer: foundSchema }),
    /** Removes a document with its passages. */
    remove: async (id: string): Promise<void> => {
      await requester.open({ method: 'DELETE', path: pathOf(id) });
    },
  };
}
