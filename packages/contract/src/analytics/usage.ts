import { z } from 'zod';

/** Token buckets that never overlap: their sum is every token of the call, each priced by itself. */
export const usageBuckets = [
  'inputUncached',
  'cacheRead',
  'cacheWrite5m',
  'cacheWrite1h',
  'outputVisible',
  'reasoning',
  'inputAudio',
  'outputAudio',
  'inputImage',
  'outputImage',
] as const;
export type UsageBucket = (typeof usageBuckets)[number];

/** What people call each bucket, and what providers' own tools cost beside them. */
export const bucketWords: Readonly<Record<string, string>> = {
  inputUncached: 'input that was not cached',
  cacheRead: 'input read from a cache',
  cacheWrite5m: 'writing short-lived cache entries',
  cacheWrite1h: 'writing long-lived cache entries',
  outputVisible: 'visible output',
  reasoning: 'reasoning',
  inputAudio: 'audio input',
  outputAudio: 'audio output',
  inputImage: 'image input',
  outputImage: 'image output',
  tools: 'tools that providers ran',
} satisfies Record<UsageBucket | 'tools', string>;

/** Most tokens one bucket of one call may state; more is a fault of the sender, not a call. */
export const maxTokensPerBucket = 4_000_000_000;

/** Most of one unit that a record may state: a million tokens kept for a decade are fewer token-hours. */
const maxUnits = 100_000_000_000;

const tokens = z.number().int().nonnegative().max(maxTokensPerBucket);

export const usageSchema = z.object({
  inputUncached: tokens.default(0),
  cacheRead: tokens.default(0),
  cacheWrite5m: tokens.default(0),
  cacheWrite1h: tokens.default(0),
  outputVisible: tokens.default(0),
  reasoning: tokens.default(0),
  inputAudio: tokens.default(0),
  outputAudio: tokens.default(0),
  inputImage: tokens.default(0),
  outputImage: tokens.default(0),
  /**
   * What is billed beside tokens, in units of its own: server-side tools (`webSearches`, `webFetches`, `codeSeconds`, ...),
   * and the token-hours for which a provider kept a prompt (`cacheStorage`).
   */
  toolUnits: z.record(z.string().max(100), z.number().nonnegative().max(maxUnits)).default({}),
});
export type Usage = z.infer<typeof usageSchema>;

/** Which way a call was served; decides its price. */
export const serviceTierSchema = z.enum(['standard', 'batch', 'flex', 'priority']);
export type ServiceTier = z.infer<typeof serviceTierSchema>;
