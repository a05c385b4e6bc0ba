import { z } from 'zod';
import { pageQuerySchema } from './thread.ts';

export const feedbackRatingSchema = z.enum(['up', 'down']);
export type FeedbackRating = z.infer<typeof feedbackRatingSchema>;

export const feedbackReasonSchema = z.enum([
  'correct',
  'clear',
  'useful',
  'wrong-number',
  'wrong-answer',
  'incomplete',
  'unclear',
  'not-useful',
  'too-slow',
  'other',
]);
export type FeedbackReason = z.infer<typeof feedbackReasonSchema>;

/** Why a report was liked, and why not: the reasons that go with each rating. */
export const feedbackReasons: Readonly<Record<FeedbackRating, readonly FeedbackReason[]>> = {
  up: ['correct', 'clear', 'useful', 'other'],
  down: ['wrong-number', 'wrong-answer', 'incomplete', 'unclear', 'not-useful', 'too-slow', 'other'],
};

/** Body of `PUT /api/runs/:id/feedback`; saying it again replaces what was said. */
export const giveFeedbackSchema = z
  .object({
    rating: feedbackRatingSchema,
    reason: feedbackReasonSchema.nullish(),
    comment: z
      .string()
      .trim()
      .max(2_000)
      .refine(
        (text) => text.isWellFormed() && !text.includes('\0'),
        'expected whole Unicode characters and no NUL',
      )
      .nullish(),
  })
  .superRefine(({ rating, reason }, context) => {
    const known = feedbackReasons[rating];
    if (reason === null || reason === undefined || known.includes(reason)) return;
    context.addIssue({
      code: 'custom',
      path: ['reason'],
      message: `expected one of ${known.join(', ')} with the rating "${rating}"`,
    });
  });
export type GiveFeedback = z.input<typeof giveFeedbackSchema>;

const promptStampSchema = z.object({ id: z.string(), version: z.string(), hash: z.string() });

/** What one person said of one run's report, with what the run was worked out with. */
export const feedbackSchema = z.object({
  run: z.string(),
  thread: z.string(),
  reportId: z.string(),
  question: z.string(),
  rating: feedbackRatingSchema,
  reason: feedbackReasonSchema.nullable(),
  comment: z.string().nullable(),
  by: z.string(),
  /** Version of the agents' configuration that the run had; null for runs older than that is kept. */
  configurationVersion: z.string().nullable(),
  /** The prompts that the team had, with their content hashes. */
  prompts: z.array(promptStampSchema),
  /** What wrote the report: the built-in analyst, or a model with its name. */
  writtenBy: z.string(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export type Feedback = z.infer<typeof feedbackSchema>;

const countsSchema = z.object({ up: z.number().int().nonnegative(), down: z.number().int().nonnegative() });

/** Answer of `GET /api/runs/:id/feedback`. */
export const runFeedbackSchema = countsSchema.extend({ own: feedbackSchema.nullable() });
export type RunFeedback = z.infer<typeof runFeedbackSchema>;

/** Query of `GET /api/feedback` and of its export. */
export const feedbackFilterSchema = z.object({
  rating: feedbackRatingSchema.optional(),
  /** Version of the agents' configuration. */
  version: z.string().min(1).max(100).optional(),
  /** Content hash of a prompt. */
  prompt: z.string().min(1).max(100).optional(),
});
export type FeedbackFilter = z.infer<typeof feedbackFilterSchema>;
export const listFeedbackSchema = pageQuerySchema.extend(feedbackFilterSchema.shape);

/** Answer of `GET /api/feedback/totals`: newest version first; a report counts once for each person who rated it. */
export const feedbackTotalsSchema = z.object({
  versions: z.array(
    countsSchema.extend({
      version: z.string().nullable(),
      /** Runs with this version that somebody rated. */
      runs: z.number().int().nonnegative(),
      firstAt: z.iso.datetime(),
      lastAt: z.iso.datetime(),
      reasons: z.array(
        z.object({
          rating: feedbackRatingSchema,
          reason: feedbackReasonSchema,
          count: z.number().int().positive(),
        }),
      ),
    }),
  ),
  prompts: z.array(countsSchema.extend(promptStampSchema.shape)),
});
export type FeedbackTotals = z.infer<typeof feedbackTotalsSchema>;

export const feedbackExportFormats = ['csv', 'jsonl'] as const;
export const exportFeedbackSchema = feedbackFilterSchema.extend({
  format: z.enum(feedbackExportFormats).default('csv'),
});
