import { z } from 'zod';
import { filterSchema } from './period.ts';

/** A ratio of at most `decimals` decimals, so that amounts scaled by it stay exact. */
function ratio(decimals: number) {
  return z
    .number()
    .nonnegative()
    .refine((value) => Number(value.toFixed(decimals)) === value, `expected at most ${decimals} decimals`);
}

/** A ratio as a low, a most likely and a high value. */
function ratioRange(decimals: number) {
  return z
    .object({ low: ratio(decimals), expected: ratio(decimals), high: ratio(decimals) })
    .refine((range) => range.low <= range.expected && range.expected <= range.high, {
      message: 'expected low <= expected <= high',
    });
}

/** What a rule changes in the calls it matches; one kind a rule, applied in a fixed order of kinds. */
export const changeSchema = z.discriminatedUnion('kind', [
  /** Identical requests within the window are answered from a cache; `windowMs` from the first. */
  z.object({ kind: z.literal('dedupe'), windowMs: z.number().int().positive() }),
  /**
   * Serve by another model. The token ratio (new tokenizer's tokens for one of the old) scales token counts: more
   * tokens save less, so the ratio's high end makes the low scenario of the saving and its low end the high one.
   */
  z.object({
    kind: z.literal('model'),
    provider: z.string().min(1),
    model: z.string().min(1),
    tokenRatio: ratioRange(4)
      .refine((range) => range.low > 0, 'expected ratios above 0')
      .default({ low: 1, expected: 1, high: 1 }),
  }),
  /** Send through the provider's batch interface. */
  z.object({ kind: z.literal('batch') }),
  /** Cache the repeated prefix of the prompt with the provider's prompt cache. */
  z.object({
    kind: z.literal('cache'),
    ttl: z.enum(['5m', '1h']),
    /** Caches at most this many leading prefix blocks (where the breakpoint is set); all of them when absent. */
    maxBlocks: z.number().int().positive().optional(),
    /** Share of the simulated hits that also hit in practice, in each scenario; all of them when absent. */
    hitShare: ratioRange(2)
      .refine((range) => range.high <= 1, 'expected shares of at most 1')
      .optional(),
  }),
]);
export type Change = z.infer<typeof changeSchema>;

export const ruleSchema = z.object({
  id: z.string().min(1).max(100),
  match: filterSchema,
  change: changeSchema,
});
export type Rule = z.infer<typeof ruleSchema>;

/** What a recommendation would switch on: rules that match original calls and change how they are served. */
export const policySchema = z.object({ version: z.literal(1), rules: z.array(ruleSchema).max(200) });
export type Policy = z.infer<typeof policySchema>;
