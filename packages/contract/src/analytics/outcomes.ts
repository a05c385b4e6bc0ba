import { z } from 'zod';

const tokens = z.number().int().nonnegative().max(4_000_000_000);
const name = (longest: number) =>
  z
    .string()
    .trim()
    .max(longest)
    .regex(/^[^\p{Cc}\p{Cs}]+$/u, `expected 1 to ${longest} whole characters without control characters`);

/** How well one model answered one item of a feature: what `apex import --format outcomes` takes, one row each. */
export const outcomeSchema = z.object({
  /** What was asked: two models are compared on the items both answered. */
  item: name(200),
  feature: name(200),
  /** As calls name it, or `provider/model`. */
  model: name(300),
  inputTokens: tokens,
  outputTokens: tokens,
  /** 1 is right, 0 is wrong, what lies between is partly right. */
  score: z.number().min(0).max(1),
  /** Kept as its length and hash only. */
  prompt: z.string().default(''),
});
export type Outcome = z.infer<typeof outcomeSchema>;

/** The outcomes an organization has of one model at one feature. */
export const outcomeSummarySchema = z.object({
  project: z.string(),
  feature: z.string(),
  model: z.string(),
  items: z.number().int().nonnegative(),
  meanScore: z.number(),
  importedAt: z.iso.datetime(),
});
export type OutcomeSummary = z.infer<typeof outcomeSummarySchema>;

/** Answer of `GET /api/v1/outcomes`. */
export const outcomeListSchema = z.object({ outcomes: z.array(outcomeSummarySchema) });

/** Query of `DELETE /api/v1/outcomes`: all outcomes of a feature, or those of one model at it. */
export const removeOutcomesSchema = z.object({
  feature: z.string().min(1).max(200),
  model: z.string().min(1).max(300).optional(),
  project: z.string().max(200).default('default'),
});
