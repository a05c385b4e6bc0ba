import { z } from 'zod';
import { figureSchema } from './evidence.ts';

/** Running text in which every number is a figure, so that none can stand there without evidence. */
export const spanSchema = z.union([z.string(), figureSchema]);
export type Span = z.infer<typeof spanSchema>;

const cellSchema = z.union([z.string(), figureSchema, z.null()]);

export const blockSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('paragraph'), spans: z.array(spanSchema) }),
  z.object({ type: z.literal('list'), ordered: z.boolean(), items: z.array(z.array(spanSchema)) }),
  z.object({
    type: z.literal('table'),
    title: z.string(),
    columns: z.array(z.object({ title: z.string(), align: z.enum(['left', 'right']) })),
    rows: z.array(z.array(cellSchema)),
  }),
  z.object({
    type: z.literal('chart'),
    chart: z.enum(['bar', 'line']),
    title: z.string(),
    format: figureSchema.shape.format,
    /** One entry a category or point in time; each value is a figure, so a chart is as checkable as prose. */
    points: z.array(z.object({ label: z.string(), values: z.record(z.string(), figureSchema) })),
    series: z.array(z.string()),
  }),
]);
export type Block = z.infer<typeof blockSchema>;

export const sectionIds = [
  'summary',
  'what-happened',
  'findings',
  'portfolio',
  'plan',
  'value-stream',
  'earlier-answers',
  'documents',
  'not-seen',
  'method',
  'next-steps',
  'what-we-can-do',
  'questions',
  'how-to-export',
  'example',
] as const;

export const sectionSchema = z.object({
  id: z.enum(sectionIds),
  title: z.string(),
  blocks: z.array(blockSchema),
});
export type Section = z.infer<typeof sectionSchema>;

export const evidenceGradeSchema = z.enum(['A', 'B', 'C']);
export type EvidenceGrade = z.infer<typeof evidenceGradeSchema>;

export const recommendationSchema = z.object({
  findingId: z.string(),
  lever: z.string(),
  title: z.string(),
  grade: evidenceGradeSchema,
  effort: z.enum(['low', 'medium', 'high']),
  risk: z.enum(['low', 'medium', 'high']),
  /** Saving of the period, each a figure into the savings evidence. */
  saving: z.object({ low: figureSchema, expected: figureSchema, high: figureSchema }),
  explanation: z.array(spanSchema),
});
export type Recommendation = z.infer<typeof recommendationSchema>;

export const reportKindSchema = z.enum(['full', 'partial', 'guidance', 'fallback']);
export type ReportKind = z.infer<typeof reportKindSchema>;

/** The answer of one run. Never empty: whatever failed, it says what is known and what to do next. */
export const reportSchema = z.object({
  id: z.string(),
  thread: z.string(),
  run: z.string(),
  kind: reportKindSchema,
  question: z.string(),
  headline: z.array(spanSchema),
  period: z.object({ from: z.iso.datetime(), to: z.iso.datetime() }).nullable(),
  /** True when any of the calls behind it were generated; shown on the report. */
  synthetic: z.boolean(),
  sections: z.array(sectionSchema),
  recommendations: z.array(recommendationSchema),
  nextSteps: z.array(z.string()),
  /** What wrote it: the built-in analyst, or a model with its name. */
  writtenBy: z.string(),
  createdAt: z.iso.datetime(),
});
export type Report = z.infer<typeof reportSchema>;
