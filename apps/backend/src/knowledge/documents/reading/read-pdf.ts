import { ApexError } from '@netra/contract';
import { getDocumentProxy } from 'unpdf';
import { cleanText } from './decode-text.ts';
import type { Part } from './read-text.ts';

const mostPages = 2_000;

function unreadable(cause: unknown): ApexError {
  const name = cause instanceof Error ? cause.name : '';
  if (name === 'PasswordException')
    return new ApexError('document_unreadable', 'The PDF is encrypted and opens only with a password.', {
      suggestion: 'Save it without a password and upload it again.',
      cause,
    });
  return new ApexError('document_unreadable', 'The PDF is damaged: it cannot be opened.', {
    suggestion: 'Open it in a PDF reader, save it anew and upload that file.',
    cause,
  });
}

/**
 * The text of each page of a PDF. Raises `document_unreadable` for one that is encrypted, damaged or without text
 * (scanned pages are pictures), and `payload_too_large` beyond 2,000 pages.
 */
export async function readPdf(bytes: Uint8Array): Promise<Part[]> {
  let pdf: Awaited<ReturnType<typeof getDocumentProxy>>;
  try {
    pdf = await getDocumentProxy(bytes, { verbosity: 0 });
  } catch (cause) {
    throw unreadable(cause);
  }
  if (pdf.numPages > mostPages)
    throw new ApexError('payload_too_large', `The PDF has ${pdf.numPages} pages; ${mostPages} are taken.`, {
      details: { pages: pdf.numPages, limitPages: mostPages },
    });
  const parts: Part[] = [];
  for (let page = 1; page <= pdf.numPages; page += 1) {
    try {
      const { items } = await (await pdf.getPage(page)).getTextContent();
      const pieces = items.map((item) => ('str' in item ? `${item.str}${item.hasEOL ? '\n' : ''}` : ''));
      parts.push({ text: cleanText(pieces.join('')), page });
    } catch (cause) {
      throw new ApexError('document_unreadable', `Page ${page} of the PDF is damaged and cannot be read.`, {
        details: { page },
        cause,
      });
    }
  }
  if (parts.every(({ text }) => text.trim() === ''))
    throw new ApexError('document_unreadable', 'No page of the PDF has text: its pages are pictures.', {
      suggestion: 'Have its text recognised (OCR) and upload the result.',
      details: { pages: pdf.numPages },
    });
  return parts;
}
