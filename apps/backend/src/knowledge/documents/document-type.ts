// Uploaded documents: taken in as text, cut into passages, found by their words and quoted with their place. What a
// document says is data: it is never followed, never handed to a language model and never a figure of spend.
import { ApexError, type DocumentType, documentTypeSchema, documentTypes } from '@netra/contract';

const accepted = Object.entries(documentTypes) as [DocumentType, readonly string[]][];

/**
 * What a file is, by the ending of its name, else by its content type: senders name the types of the same files
 * differently. Raises `unsupported_media_type` with the types and endings that are taken.
 */
export function documentTypeOf(name: string, contentType: string | undefined): DocumentType {
  const ending = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase();
  const byEnding = accepted.find(([, endings]) => ending !== undefined && endings.includes(ending));
  const stated = contentType?.split(';')[0]?.trim().toLowerCase();
  const details = { accepted: Object.fromEntries(accepted) };
  if (stated === 'multipart/form-data')
    throw new ApexError('unsupported_media_type', 'The body is a form, and not the document itself.', {
      suggestion:
        'Send the file as the body, and its name in the query: POST /api/documents?name=contract.pdf',
      details,
    });
  if (byEnding !== undefined) return byEnding[0];
  const byType = documentTypeSchema.safeParse(stated);
  // An ending that means something else is believed before a general type.
  if (byType.success && (ending === undefined || byType.data !== 'text/plain')) return byType.data;
  throw new ApexError('unsupported_media_type', `Documents such as "${name}" are not taken.`, {
    suggestion: `Send text, Markdown, CSV, JSON, HTML or PDF, with one of these endings: ${accepted
      .flatMap(([, endings]) => endings.map((one) => `.${one}`))
      .join(', ')}.`,
    details: { ...details, contentType: stated ?? null },
  });
}
