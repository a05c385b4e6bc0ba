import { type ServiceTier, type Usage, usageSchema } from '@netra/contract';
import type { Path, UsageObject } from './usage-object.ts';

/** What one provider body says. */
export type UsageReading = {
  readonly usage: Usage;
  /** The model that served the call, as the body names it. */
  readonly model: string | undefined;
  /** The tier that served the call; `unknown` where the body names one that is no published tier. */
  readonly serviceTier: ServiceTier | 'unknown';
  /** The tier in the provider's own words. */
  readonly servedTier: string | undefined;
  /** The region of processing where the body states one that changes the price. */
  readonly region: string;
  /** What the body itself claims the call cost, in US dollars; kept apart from our own computation. */
  readonly providedCost: string | undefined;
  /** Fields of the usage object that this flavor does not read, by path. */
  readonly unknown: Readonly<Record<string, unknown>>;
  /** Contradictions that were settled in favour of a total. */
  readonly warnings: readonly string[];
};

/** What a flavor's reader finds; everything else of a reading is the same for all flavors. */
export type BucketReading = {
  readonly usage: Partial<Omit<Usage, 'toolUnits'>> & { readonly toolUnits?: Record<string, number> };
  readonly warnings?: readonly string[];
  /** Where the usage object is: what is not read there is kept. */
  readonly root: Path;
  readonly model?: Path;
};

export type FlavorReader = (source: UsageObject) => BucketReading;

/** A reading's usage with every bucket filled in; tool units of 0 are left out. */
export function completeUsage(usage: BucketReading['usage']): Usage {
  const units = Object.entries(usage.toolUnits ?? {}).filter(([, amount]) => amount > 0);
  return usageSchema.parse({ ...usage, toolUnits: Object.fromEntries(units) });
}

/** Splits an output total into visible, reasoning and audio tokens; a part larger than the total is cut to it. */
export function splitOutput(
  total: number,
  parts: { readonly reasoning: number; readonly audio?: number },
): { outputVisible: number; reasoning: number; outputAudio: number; warnings: string[] } {
  const reasoning = Math.min(parts.reasoning, total);
  const outputAudio = Math.min(parts.audio ?? 0, total - reasoning);
  const warnings =
    parts.reasoning > total
      ? [`${parts.reasoning} reasoning tokens reported inside ${total} output tokens: taken as ${total}`]
      : [];
  return { outputVisible: total - reasoning - outputAudio, reasoning, outputAudio, warnings };
}
