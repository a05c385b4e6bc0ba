import { z } from 'zod';
import { usdSchema } from '../money.ts';
import type { callTextsSchema } from './texts.ts';
import { maxTokensPerBucket, serviceTierSchema, usageSchema } from './usage.ts';

/** No call lasts a year; what claims to is a mistake of units, and sums of it would be wrong. */
const longestCallMs = 366 * 86_400_000;

/** One request to a model provider, as a caller of `POST /api/v1/calls` states it. */
export const callSchema = z.object({
  /** The caller's own id; sending the same id again replaces, never adds. Half a character cannot be stored as it is. */
  callId: z
    .string()
    .max(200)
    .regex(/^[^\p{Cc}\p{Cs}]+$/u, 'expected 1 to 200 whole characters without control characters'),
  project: z.string().max(200).default('default'),
  environment: z.string().max(100).default('production'),
  feature: z.string().max(200).default(''),
  agent: z.string().max(200).default(''),
  promptName: z.string().max(200).default(''),
  promptVersion: z.string().max(100).default(''),
  traceId: z.string().max(100).default(''),
  spanId: z.string().max(100).default(''),
  parentSpanId: z.string().max(100).default(''),
  conversationId: z.string().max(200).default(''),
  /** Stored only as a keyed hash. */
  endUser: z.string().max(500).default(''),
  provider: z.string().min(1).max(100),
  /** Where it ran, when that is not the model's maker (a cloud or a gateway). */
  host: z.string().max(200).default(''),
  requestModel: z.string().max(300).default(''),
  responseModel: z.string().min(1).max(300),
  operation: z.string().max(100).default('chat'),
  serviceTier: serviceTierSchema.default('standard'),
  region: z.string().max(100).default(''),
  isBatch: z.boolean().default(false),
  isStream: z.boolean().default(false),
  startedAt: z.iso.datetime({ offset: true }),
  timeToFirstTokenMs: z.number().nonnegative().max(longestCallMs).nullable().default(null),
  durationMs: z.number().nonnegative().max(longestCallMs).nullable().default(null),
  status: z.enum(['ok', 'error', 'cancelled']).default('ok'),
  errorType: z.string().max(200).default(''),
  httpStatus: z.number().int().min(0).max(999).default(0),
  retryOf: z.string().max(200).default(''),
  finishReason: z.string().max(100).default(''),
  maxTokens: z.number().int().nonnegative().max(maxTokensPerBucket).nullable().default(null),
  temperature: z.number().nullable().default(null),
  usage: usageSchema,
  /** What the log claimed it cost, in USD; kept apart from our own computation. */
  providedCost: z
    .string()
    .regex(/^\d{1,15}(\.\d{1,18})?$/, 'expected an amount in USD such as "0.0123"')
    .nullable()
    .default(null),
  promptHash: z.string().max(128).default(''),
  systemHash: z.string().max(128).default(''),
  toolsHash: z.string().max(128).default(''),
  /** Chained hashes of the prompt's prefix blocks, first block first. */
  prefixHashes: z.array(z.string().max(64)).max(4096).default([]),
  /** Tokens one prefix block stands for. */
  prefixBlockTokens: z.number().int().nonnegative().max(maxTokensPerBucket).default(0),
  systemTokens: z.number().int().nonnegative().max(maxTokensPerBucket).nullable().default(null),
  toolDefinitionTokens: z.number().int().nonnegative().max(maxTokensPerBucket).nullable().default(null),
  historyTokens: z.number().int().nonnegative().max(maxTokensPerBucket).nullable().default(null),
  outcomeScore: z.number().min(0).max(1).nullable().default(null),
  outcomeLabel: z.string().max(100).default(''),
  /** Generated, never made: it is kept apart from real spend by this mark. */
  synthetic: z.boolean().default(false),
  tags: z.record(z.string().max(200), z.string().max(2000)).default({}),
});
/** A call with every default filled in. */
export type Call = z.infer<typeof callSchema>;
/** A call as it may be sent. Its texts are no part of the call: they are kept apart, where its project keeps texts at all. */
export type CallInput = z.input<typeof callSchema> & {
  readonly texts?: z.input<typeof callTextsSchema> | undefined;
};

/** Most calls one request may carry. */
export const maxCallsPerRequest = 5_000;

/** A call as it is stored: what was stated, and what it cost by our own computation. */
export const storedCallSchema = callSchema.omit({ endUser: true }).extend({
  endUserHash: z.string(),
  /** Exact, in USD; null when its price is not known. */
  cost: usdSchema.nullable(),
  /** What each bucket and `tools` cost; they add up to the cost. */
  costParts: z.record(z.string(), usdSchema),
  /** Why there is no cost; empty when there is one. */
  unpricedReason: z.string(),
  /** The price-book entries it was priced by. */
  priceIds: z.array(z.string()),
  /** Generated, not real. */
  synthetic: z.boolean(),
  source: z.string(),
  /** 1, and one more each time the call was sent again with other content. */
  version: z.number().int().positive(),
  ingestedAt: z.iso.datetime(),
});
export type StoredCall = z.infer<typeof storedCallSchema>;

/** `GET /api/v1/calls`: calls of a period, newest first. */
export const callPageSchema = z.object({
  calls: z.array(storedCallSchema),
  /** Pass as `cursor` to read on; null at the end. */
  next: z.string().nullable(),
});
export type CallPage = z.infer<typeof callPageSchema>;
