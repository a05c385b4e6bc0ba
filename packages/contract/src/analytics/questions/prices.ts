import { z } from 'zod';
import { usdSchema } from '../../money.ts';
import { serviceTierSchema } from '../usage.ts';
import { basis, count, scoped } from './basis.ts';

export const priceQuestions = {
  /** Calls whose price is not known, by provider and model: never counted as $0. */
  unpriced: {
    parameters: scoped,
    answer: z.object({
      ...basis,
      calls: count,
      rows: z.array(
        z.object({
          provider: z.string(),
          model: z.string(),
          calls: count,
          tokens: count,
          reason: z.string(),
          /** What would give them a price: for a person to confirm, never applied by itself. */
          fix: z
            .object({
              kind: z.enum(['correct-name', 'choose-one', 'add-price', 'correct-provider', 'send-usage']),
              text: z.string(),
              /** Names the price book knows, nearest first. */
              candidates: z.array(z.object({ provider: z.string(), model: z.string() })),
            })
            .optional(),
        }),
      ),
    }),
  },
  /** Prices that changed in the period and what the change made of the calls from then on to its end. */
  'price-changes': {
    parameters: scoped,
    answer: z.object({
      ...basis,
      /** Signed sum of the effects that are known. */
      effect: usdSchema,
      rows: z.array(
        z.object({
          provider: z.string(),
          model: z.string(),
          serviceTier: serviceTierSchema,
          effectiveFrom: z.iso.date(),
          /** Rates that differ, in USD per token (or unit); null where there is no price. */
          rates: z.array(
            z.object({ component: z.string(), before: z.string().nullable(), after: z.string().nullable() }),
          ),
          /** Calls from the change to the next one or the end of the period. */
          calls: count,
          /** What they cost at the prices of before and of after; null where one of them is not known. */
          costAtOldPrices: usdSchema.nullable(),
          costAtNewPrices: usdSchema.nullable(),
          effect: usdSchema.nullable(),
        }),
      ),
    }),
  },
} as const;
