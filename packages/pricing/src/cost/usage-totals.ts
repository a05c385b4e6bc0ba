import { type Usage, usageBuckets, usageSchema } from '@netra/contract';

/** All input tokens of a call, cached and written ones included: they choose the step of prices by length. */
export function inputTokensOf(usage: Usage): number {
  return (
    usage.inputUncached +
    usage.cacheRead +
    usage.cacheWrite5m +
    usage.cacheWrite1h +
    usage.inputAudio +
    usage.inputImage
  );
}

/** All output tokens of a call, reasoning included. */
export function outputTokensOf(usage: Usage): number {
  return usage.outputVisible + usage.reasoning + usage.outputAudio + usage.outputImage;
}

/** The usage of several calls as one; each counts as one request unless it says otherwise. */
export function mergeUsage(usages: Iterable<Usage>): Usage {
  const merged = usageSchema.parse({});
  let requests = 0;
  for (const usage of usages) {
    for (const bucket of usageBuckets) merged[bucket] += usage[bucket];
    for (const [unit, amount] of Object.entries(usage.toolUnits))
      if (unit !== 'requests') merged.toolUnits[unit] = (merged.toolUnits[unit] ?? 0) + amount;
    requests += usage.toolUnits.requests ?? 1;
  }
  merged.toolUnits.requests = requests;
  return merged;
}
