import { z } from 'zod';
import { provenanceSchema } from '../evidence.ts';
import { sectionIds } from '../report.ts';
import { citedPassageSchema } from './document.ts';

/** Where knowledge is looked for: in what was asked and answered before, and in uploaded documents. */
export const knowledgeSources = ['threads', 'documents'] as const;

/** Input of the tool `search-knowledge`: words to look for in earlier threads and uploaded documents. */
export const knowledgeQuerySchema = z.object({
  query: z.string().trim().min(1).max(2_000),
  /** Nothing of this moment or later is looked at. */
  before: z.iso.datetime(),
  limit: z.number().int().min(1).max(20).default(6),
  sources: z
    .array(z.enum(knowledgeSources))
    .min(1)
    .default([...knowledgeSources]),
});

/** A passage as it stood in an earlier report or question, with where it stands. */
export const passageSchema = z.object({
  source: z.enum(['report', 'question']),
  text: z.string(),
  thread: z.string(),
  threadTitle: z.string(),
  run: z.string().nullable(),
  reportId: z.string().nullable(),
  /** Section of the report; null for a question. */
  section: z.enum(sectionIds).nullable(),
  messageId: z.string().nullable(),
  /** Calendar day in UTC, `2026-11-20`. */
  day: z.string(),
  at: z.iso.datetime(),
  /** Share of the words looked for that the passage has. */
  match: z.number().min(0).max(1),
});
export type Passage = z.infer<typeof passageSchema>;

export const knowledgeSchema = z.object({
  query: z.string(),
  /** Where was looked; evidence that is older than documents is from threads. */
  sources: z.array(z.enum(knowledgeSources)).default(['threads']),
  /** Of earlier threads, best first. */
  passages: z.array(passageSchema),
  /** Of uploaded documents, best first. */
  documents: z.array(citedPassageSchema).default([]),
  provenance: provenanceSchema,
});
export type Knowledge = z.infer<typeof knowledgeSchema>;
