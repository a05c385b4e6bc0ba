import { z } from 'zod';
import { usdSchema } from '../../money.ts';
import { dimensionSchema } from '../period.ts';
import { basis, count, scoped, share } from './basis.ts';

/** Calls that carry a fact, what they cost, how many units they make up, and the cost of one (null without any, or without a price). */
const unit = z.object({ calls: count, cost: usdSchema, units: count, costPerUnit: usdSchema.nullable() });

const economics = z.object({
  calls: count,
  /** Calls without a price: they are in no cost here, so that the cost of a unit is at least what is stated. */
  unpricedCalls: count.optional(),
  cost: usdSchema,
  /** The cost of priced calls over their number; null when none has a price. */
  costPerCall: usdSchema.nullable(),
  /** Calls of a conversation; units are conversations. */
  conversation: unit,
  /** Calls with an end user; units are end users. */
  user: unit,
  /** Calls that carry an outcome score; units are those that succeeded. */
  success: unit,
});

const userSpend = z.object({ calls: count, unpricedCalls: count, cost: usdSchema });

/** Where in a conversation a call stands: by its stated history, and without one by the conversation's first call. */
export const turnTypes = ['first', 'later', 'none', 'unstated'] as const;
export const turnTypeSchema = z.enum(turnTypes);
export type TurnType = z.infer<typeof turnTypeSchema>;

const caching = z.object({
  calls: count,
  inputTokens: count,
  cacheReadTokens: count,
  cacheWriteTokens: count,
  /** Input tokens read from a cache as a share of all input; null when no call of its key reported caching. */
  hitRate: share.nullable(),
  cost: usdSchema,
});

export const unitQuestions = {
  /** What a conversation, a user and a successful outcome cost. */
  'unit-economics': {
    parameters: scoped.extend({
      by: dimensionSchema.default('feature'),
      limit: z.number().int().min(1).max(100).default(20),
    }),
    answer: z.object({
      ...basis,
      totals: economics,
      rows: z.array(economics.extend({ key: z.string() })),
      /** Calls with an outcome score from here up count as successful. */
      successScore: share,
      /** Standard error of the number of conversations and users, as a share of it; some hundreds of units are counted exactly. */
      relativeError: share,
    }),
  },
  /** The end users, known by a keyed hash, whose calls cost most. */
  'top-users': {
    parameters: scoped.extend({ limit: z.number().int().min(1).max(100).default(20) }),
    answer: z.object({
      ...basis,
      /** How many different end users the calls name, counted exactly. */
      users: count,
      totals: userSpend,
      rows: z.array(userSpend.extend({ user: z.string(), share: z.number() })),
      /** The users beyond `limit`, in one sum. */
      rest: userSpend,
      /** Calls that name no end user. */
      unnamed: userSpend,
    }),
  },
  /** How much of the input came from a prompt cache: on first turns, later turns and outside conversations. */
  'cache-hit-rates': {
    parameters: scoped.extend({
      by: dimensionSchema.default('feature'),
      limit: z.number().int().min(1).max(100).default(20),
    }),
    answer: z.object({
      ...basis,
      totals: caching,
      turns: z.array(caching.extend({ turn: turnTypeSchema })),
      rows: z.array(
        caching.extend({ key: z.string(), turns: z.array(caching.extend({ turn: turnTypeSchema })) }),
      ),
    }),
  },
} as const;
