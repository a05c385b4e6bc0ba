import { type Dimension, dimensions, type UsageBucket, usageBuckets } from '@netra/contract';

/** The operation of a record that stands for many calls: a sum of a usage export or an invoice. It is no call. */
export const aggregateOperation = 'aggregate';

/** Column that holds the tokens of each bucket, in `llm_calls` (UInt32) and in the roll-ups (Int64). */
export const bucketColumns = {
  inputUncached: 'input_uncached',
  cacheRead: 'cache_read',
  cacheWrite5m: 'cache_write_5m',
  cacheWrite1h: 'cache_write_1h',
  outputVisible: 'output_visible',
  reasoning: 'reasoning',
  inputAudio: 'input_audio',
  outputAudio: 'output_audio',
  inputImage: 'input_image',
  outputImage: 'output_image',
} as const satisfies Record<UsageBucket, string>;

/** Column with what a bucket cost, in USD; 0 when the call is unpriced, whose whole `cost` is null. */
export function costColumn(bucket: UsageBucket): `cost_${string}` {
  return `cost_${bucketColumns[bucket]}`;
}

/** Column with what the units of server-side tools cost, in USD. */
export const toolCostColumn = 'cost_tools';

/** Every column that takes part in a call's cost: one for each bucket, and the tools'. */
export const costColumns: readonly string[] = [...usageBuckets.map(costColumn), toolCostColumn];

/** Buckets that are input, and those that are output: together all of them, none twice. */
export const inputBuckets = usageBuckets.filter((bucket) => !isOutput(bucket));
export const outputBuckets = usageBuckets.filter(isOutput);

function isOutput(bucket: UsageBucket): boolean {
  switch (bucket) {
    case 'outputVisible':
    case 'reasoning':
    case 'outputAudio':
    case 'outputImage':
      return true;
    case 'inputUncached':
    case 'cacheRead':
    case 'cacheWrite5m':
    case 'cacheWrite1h':
    case 'inputAudio':
    case 'inputImage':
      return false;
  }
}

/** Column of each dimension, the same in `llm_calls` and in the roll-ups; `model` is the model that answered. */
export const dimensionColumns = {
  project: 'project',
  environment: 'environment',
  feature: 'feature',
  agent: 'agent',
  provider: 'provider',
  model: 'model',
  operation: 'operation',
  serviceTier: 'service_tier',
  status: 'status',
} as const satisfies Record<Dimension, string>;

/** The dimension columns in the contract's order. */
export const allDimensionColumns = dimensions.map((dimension) => dimensionColumns[dimension]);

/** Columns of `llm_calls` that say what a call was for, and what served it: texts of which few differ. */
export const servedColumns = [
  'feature',
  'agent',
  'prompt_name',
  'prompt_version',
  'provider',
  'host',
  'request_model',
  'model',
  'operation',
  'service_tier',
  'region',
] as const;
