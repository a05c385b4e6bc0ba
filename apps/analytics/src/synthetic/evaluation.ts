import { z } from 'zod';
import { quantitySchema } from './quantity.ts';

const share = z.number().min(0).max(1);

/** Questions that several models answered, each answer scored; a part of the questions is hard. */
export const evaluationSchema = z.strictObject({
  items: z.number().int().min(1).max(200_000),
  hardShare: share.default(0),
  inputTokens: quantitySchema,
  models: z
    .array(
      z.strictObject({
        model: z.string().min(1),
        /** Mean score on easy and on hard questions, and how far scores lie from it. */
        easy: share,
        hard: share,
        spread: share.default(0),
        outputTokens: quantitySchema,
        /** Length of its answers to hard questions, when another. */
        hardOutputTokens: quantitySchema.optional(),
      }),
    )
    .min(1),
});
export type Evaluation = z.infer<typeof evaluationSchema>;
