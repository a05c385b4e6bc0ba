import { z } from 'zod';
import { pageQuerySchema } from './thread.ts';

/** Largest file that is taken, in bytes. */
export const largestDocumentBytes = 20 * 1024 * 1024;

/** What a document may be: its media type, and the endings of a file's name that mean it. */
export const documentTypes = {
  'text/plain': ['txt', 'text', 'log'],
  'text/markdown': ['md', 'markdown'],
  'text/csv': ['csv'],
  'application/json': ['json'],
  'text/html': ['html', 'htm'],
  'application/pdf': ['pdf'],
} as const satisfies Record<string, readonly string[]>;

export type DocumentType = keyof typeof documentTypes;
export const documentTypeSchema = z.enum(Object.keys(documentTypes) as [DocumentType, ...DocumentType[]]);

/** A file that an organization uploaded, so that reports can quote it. */
export const documentSchema = z.object({
  id: z.string(),
  name: z.string(),
  mediaType: documentTypeSchema,
  /** Size of the file. */
  bytes: z.number().int().nonnegative(),
  /** Length of the text that was read from it. */
  characters: z.number().int().nonnegative(),
  /** Pages of a PDF; null for everything else. */
  pages: z.number().int().nullable(),
  /** How many passages the text was cut into. */
  passages: z.number().int().nonnegative(),
  uploadedBy: z.string(),
  uploadedAt: z.iso.datetime(),
});
export type Document = z.infer<typeof documentSchema>;

/** Text that a database can hold and a reader can see on one line. */
const lineOfText = (text: string) => text.isWellFormed() && !/\p{Cc}/u.test(text);

/** Query of `POST /api/documents`; the body is the file as it is. */
export const uploadDocumentSchema = z.object({
  /** What the document is called; its ending says what it is where the content type does not. */
  name: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .refine(lineOfText, 'expected whole Unicode characters without control characters'),
});

/** Query of `GET /api/documents`. */
export const listDocumentsSchema = pageQuerySchema.extend({
  /** Part of the name, in any case. */
  search: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .refine(lineOfText, 'expected whole Unicode characters without control characters')
    .optional(),
});

/** A stretch of a document's text as it stands there; numbers count from 1. */
export const documentPassageSchema = z.object({
  number: z.number().int().positive(),
  /** Page of a PDF; null for everything else. */
  page: z.number().int().positive().nullable(),
  text: z.string(),
});
export type DocumentPassage = z.infer<typeof documentPassageSchema>;

/** A passage that was found, with the document it is from: enough to cite it. */
export const citedPassageSchema = documentPassageSchema.extend({
  document: z.string(),
  name: z.string(),
  /** Calendar day of the upload in UTC, `2026-11-20`. */
  day: z.string(),
  /** Where in the document: `passage 3 of 12`, with the page of a PDF. */
  place: z.string(),
  /** Share of the words looked for that the passage has. */
  match: z.number().min(0).max(1),
});
export type CitedPassage = z.infer<typeof citedPassageSchema>;

/** Query of `GET /api/documents/search`. */
export const searchDocumentsSchema = z.object({
  query: z
    .string()
    .trim()
    .min(1)
    .max(2_000)
    .refine((text) => text.isWellFormed() && !text.includes('\0')),
  limit: z.coerce.number().int().min(1).max(20).default(6),
});
