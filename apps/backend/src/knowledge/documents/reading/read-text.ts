import { ApexError, type DocumentType } from '@netra/contract';
import { decodeText } from './decode-text.ts';
import { readCsv } from './read-csv.ts';
import { readHtml } from './read-html.ts';
import { readJson } from './read-json.ts';
import { readPdf } from './read-pdf.ts';

/** A stretch of a document that is read as one: a page, or the whole; `heading` stands above each of its passages. */
export type Part = { readonly text: string; readonly page: number | null; readonly heading?: string };

/** Longest text that is taken, in characters. */
const longestText = 4_000_000;

async function partsOf(type: DocumentType, bytes: Uint8Array): Promise<Part[]> {
  switch (type) {
    case 'application/pdf':
      return readPdf(bytes);
    case 'text/html':
      return [{ text: readHtml(decodeText(bytes)), page: null }];
    case 'application/json':
      return [{ text: readJson(decodeText(bytes)), page: null }];
    case 'text/csv':
      return [readCsv(decodeText(bytes))];
    case 'text/plain':
    case 'text/markdown':
      return [{ text: decodeText(bytes), page: null }];
  }
}

/**
 * What stands in a document. Raises `document_unreadable` with the place and reason, and `payload_too_large` beyond
 * 4,000,000 characters.
 */
export async function readText(type: DocumentType, bytes: Uint8Array): Promise<Part[]> {
  if (type !== 'application/pdf' && Buffer.from(bytes.subarray(0, 5)).toString('latin1') === '%PDF-')
    throw new ApexError('document_unreadable', 'The document is a PDF under another name.', {
      suggestion: 'Give it a name that ends in .pdf and upload it again.',
    });
  const parts = await partsOf(type, bytes);
  const characters = parts.reduce((sum, { text }) => sum + text.length, 0);
  if (parts.every(({ text }) => text.trim() === ''))
    throw new ApexError('document_unreadable', 'The document is empty: no text stands in it.');
  if (characters > longestText)
    throw new ApexError(
      'payload_too_large',
      `The document has ${characters} characters of text; ${longestText} are taken.`,
      {
        suggestion: 'Split it into several documents.',
        details: { characters, limitCharacters: longestText },
      },
    );
  return parts;
}
