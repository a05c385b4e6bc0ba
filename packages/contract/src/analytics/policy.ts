import { z } from 'zod';
import { compareUsd, usdSchema, zeroUsd } from '../money.ts';
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

/** A share of at most two decimals, as a low, a most likely and a high value. */
const shareRange = ratioRange(2).refine((range) => range.high <= 1, 'expected shares of at most 1');

/** Capacity is paid for, and carries something or nothing: never less. */
const amount = usdSchema.refine((usd) => compareUsd(usd, zeroUsd) >= 0, 'expected an amount of at least 0');

const tokens = z.number().int().nonnegative();

/** Another model; `tokenRatio` is the tokens of its tokenizer for one of the present model's. */
const otherModel = {
  provider: z.string().min(1),
  model: z.string().min(1),
  tokenRatio: ratioRange(4)
    .refine((range) => range.low > 0, 'expected ratios above 0')
    .default({ low: 1, expected: 1, high: 1 }),
};

/**
 * What a rule changes in the calls it matches; one kind a rule, applied in a fixed order of kinds. A setting that a kind
 * does not have is refused: misspelt, it would silently be none.
 */
export const changeSchema = z.discriminatedUnion('kind', [
  /**
   * Calls that are not made. `all`: every matched call. `paid-retries`: failed or cancelled calls that were paid and
   * retried, and retries of calls that had succeeded. `run-excess`: what comes after the first `maxCalls` calls of a
   * run (trace, or else conversation) of one feature, in order of time.
   */
  z.strictObject({
    kind: z.literal('drop'),
    which: z.discriminatedUnion('of', [
      z.object({ of: z.literal('all') }),
      z.object({ of: z.literal('paid-retries') }),
      z.object({ of: z.literal('run-excess'), maxCalls: z.number().int().positive() }),
    ]),
  }),
  /** Identical requests within the window are answered from a cache; `windowMs` from the first. */
  z.strictObject({ kind: z.literal('dedupe'), windowMs: z.number().int().positive() }),
  /** Each prompt loses this many tokens (unused tool definitions, doubled instructions), or all it has when it is shorter. */
  z.strictObject({ kind: z.literal('trimPrefix'), tokens: tokens.positive() }),
  /** Conversation history above this many tokens is left out; `summaryTokens` take its place where something was. */
  z.strictObject({ kind: z.literal('compactHistory'), above: tokens, summaryTokens: tokens.default(0) }),
  /** Inputs longer than a price cliff by at most `within` tokens are cut to it, so that the lower price holds. */
  z.strictObject({ kind: z.literal('fitContext'), above: tokens.positive(), within: tokens.positive() }),
  /** Images or audio are sent at a lower detail: this share of their input tokens is left. */
  z.strictObject({
    kind: z.literal('shrinkMedia'),
    bucket: z.enum(['inputImage', 'inputAudio']),
    share: shareRange,
  }),
  /** Visible output ends at this many tokens. */
  z.strictObject({ kind: z.literal('capOutput'), maxTokens: tokens.positive() }),
  /** A lower reasoning effort: this share of the reasoning tokens is left. */
  z.strictObject({ kind: z.literal('reasoning'), share: shareRange }),
  /**
   * Serve by another model, or by another seller of the same one. The token ratio scales token counts: more tokens save
   * less, so the ratio's high end makes the low scenario of the saving and its low end the high one.
   */
  z.strictObject({ kind: z.literal('model'), ...otherModel }),
  /**
   * Another model answers first; `escalated` is the share of calls that the present model then answers as well. It sets
   * who serves a call, as `model` does: one call cannot match both.
   */
  z.strictObject({ kind: z.literal('cascade'), ...otherModel, escalated: shareRange }),
  /** Serve in another region of the same seller; empty is the seller's plain price. */
  z.strictObject({ kind: z.literal('region'), region: z.string() }),
  /** Ask for another service tier; calls that go through a batch interface stay there. */
  z.strictObject({ kind: z.literal('tier'), serviceTier: z.enum(['standard', 'flex', 'priority']) }),
  /** Cache the repeated prefix of the prompt with the provider's prompt cache. */
  z.strictObject({
    kind: z.literal('cache'),
    ttl: z.enum(['5m', '1h']),
    /** Caches at most this many leading prefix blocks (where the breakpoint is set); all of them when absent. */
    maxBlocks: z.number().int().positive().optional(),
    /** Share of the simulated hits that also hit in practice, in each scenario; all of them when absent. */
    hitShare: shareRange.optional(),
  }),
  /** Send through the provider's batch interface. */
  z.strictObject({ kind: z.literal('batch') }),
  /**
   * Capacity paid by the hour, used or not, charged for every hour of the period: each hour it carries up to
   * `coversPerHour` (USD, at the prices left by all other rules) of the matched calls' cost.
   */
  z.strictObject({
    kind: z.literal('commit'),
    hourlyCost: amount,
    coversPerHour: amount,
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
