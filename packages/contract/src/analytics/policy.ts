import { z } from 'zod';
import { filterSchema } from './period.ts';

/** What a rule changes in the calls it matches; one kind a rule, applied in a fixed order of kinds. */
export const changeSchema = z.discriminatedUnion('kind', [
  /** Identical requests within the window are answered from a cache; `windowMs` from the first. */
  z.object({ kind: z.literal('dedupe'), windowMs: z.number().int().positive() }),
  /** Serve by another model; tokenizer ratio low/expected/high scales token counts. */
  z.object({
    kind: z.literal('model'),
    provider: z.string(),
    model: z.string(),
    tokenRatio: z
      .object({ low: z.number().positive(), expected: z.number().positive(), high: z.number().positive() })
      .default({ low: 1, expected: 1, high: 1 }),
  }),
  /** Send through the provider's batch interface. */
  z.object({ kind: z.literal('batch') }),
  /** Cache the repeated prefix of the prompt with the provider's prompt cache. */
  z.object({ kind: z.literal('cache'), ttl: z.enum(['5m', '1h']) }),
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
