import { knowledgeQuerySchema, knowledgeSchema, reportKindSchema } from '@netra/contract';
import { z } from 'zod';
import { readingTool } from './reading-tool.ts';

const timeoutMs = 10_000;

/** What was asked and answered before. */
export const reportTools = {
  'search-knowledge': readingTool('search-knowledge', {
    description:
      "Passages of the organization's earlier reports, questions and uploaded documents that have the words looked for.",
    input: knowledgeQuerySchema,
    output: knowledgeSchema,
    timeoutMs,
  }),
  'list-reports': readingTool('list-reports', {
    description: 'Reports of earlier questions, newest first: what was asked, and the answer in a sentence.',
    input: z.object({ limit: z.number().int().min(1).max(50).default(10) }),
    output: z.object({
      rows: z.array(
        z.object({
          key: z.string(),
          reportId: z.string(),
          kind: reportKindSchema,
          headline: z.string(),
          createdAt: z.iso.datetime(),
        }),
      ),
    }),
    timeoutMs,
  }),
  'export-report': readingTool('export-report', {
    description: 'An earlier report as a Markdown text, or as JSON.',
    input: z.object({
      reportId: z.string().min(1).max(100),
      format: z.enum(['markdown', 'json']).default('markdown'),
    }),
    output: z.object({
      reportId: z.string(),
      format: z.enum(['markdown', 'json']),
      fileName: z.string(),
      content: z.string(),
    }),
    timeoutMs,
  }),
} as const;
