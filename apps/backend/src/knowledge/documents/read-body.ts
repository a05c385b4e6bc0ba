import type { Readable } from 'node:stream';
import { ApexError, largestDocumentBytes } from '@netra/contract';

/** How much of a body that is not wanted is still read, so that its sender gets to read why; then it is cut off. */
const mostPassedOver = 4 * largestDocumentBytes;

/** Reads on without keeping anything: an answer does not reliably reach a sender that is still writing. */
export async function passOver(body: Readable): Promise<void> {
  if (body.readableEnded || body.destroyed) return;
  let passed = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    passed += chunk.length;
    if (passed > mostPassedOver) return;
  }
}

/** The whole body of an upload. Raises `payload_too_large`, and `document_unreadable` when there is none. */
export async function readBody(body: Readable, contentLength: string | undefined): Promise<Buffer> {
  const tooLarge = () =>
    new ApexError('payload_too_large', `The document is larger than ${largestDocumentBytes} bytes.`, {
      suggestion: 'Split the document, or leave out its pictures.',
      details: { limitBytes: largestDocumentBytes },
    });
  if (Number(contentLength) > largestDocumentBytes) throw tooLarge();
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > largestDocumentBytes) throw tooLarge();
    chunks.push(chunk);
  }
  if (bytes === 0) throw new ApexError('document_unreadable', 'The document is empty: it has no bytes.');
  return Buffer.concat(chunks);
}
