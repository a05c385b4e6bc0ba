import {
  ApexError,
  type CallsExportQuery,
  type ExportManifest,
  exportManifestHeader,
  exportManifestSchema,
  type FocusExportQuery,
} from '@netra/contract';
import { parseAnswer } from '../http/parse-answer.ts';
import type { Requester } from '../http/requester.ts';

/** The server finishes an export before its first byte; a large one takes minutes to make and to fetch. */
const exportTimeoutMs = 60 * 60 * 1000;

/** An export as it arrives: what it holds and what it cannot, and the file, to be read to its end. */
export type OpenExport = {
  readonly manifest: ExportManifest;
  readonly content: ReadableStream<Uint8Array>;
};

/** Exports of costs (FOCUS) and calls as files. */
export function exportRoutes(requester: Requester) {
  async function open(
    kind: 'focus' | 'calls',
    query: FocusExportQuery | CallsExportQuery,
  ): Promise<OpenExport> {
    const response = await requester.open({
      method: 'GET',
      path: `/api/v1/exports/${kind}`,
      query: { ...query },
      headers: { accept: '*/*' },
      timeoutMs: exportTimeoutMs,
    });
    const manifest = response.headers.get(exportManifestHeader);
    if (manifest === null || response.body === null) {
      throw new ApexError('internal', 'The export was answered without a manifest or without a file.');
    }
    return { manifest: parseAnswer(exportManifestSchema, manifest), content: response.body };
  }

  return {
    focus: (query: FocusExportQuery) => open('focus', query),
    calls: (query: CallsExportQuery) => open('calls', query),
  };
}
