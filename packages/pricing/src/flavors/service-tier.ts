import type { ServiceTier } from '@netra/contract';
import { textAt, type UsageObject } from './usage-object.ts';

/**
 * The words providers use for the tier that served a call. Provisioned and scale capacity is paid by the hour, not by
 * the token, so it has no price here.
 */
const tiers: Readonly<Record<string, ServiceTier>> = {
  default: 'standard',
  standard: 'standard',
  standard_only: 'standard',
  auto: 'standard',
  on_demand: 'standard',
  performance: 'standard',
  batch: 'batch',
  flex: 'flex',
  on_demand_flex: 'flex',
  priority: 'priority',
  on_demand_priority: 'priority',
};

const places = [
  ['service_tier'],
  ['usage', 'service_tier'],
  // Anthropic's fast mode is billed at a premium of its own.
  ['usage', 'speed'],
  ['usageMetadata', 'trafficType'],
  ['usageMetadata', 'serviceTier'],
  ['response', 'service_tier'],
] as const;

/** The tier that served a call, as its body states it; a body that states none was served at the standard tier. */
export function servedTier(source: UsageObject): {
  serviceTier: ServiceTier | 'unknown';
  servedTier: string | undefined;
} {
  const stated = places.map((path) => textAt(source, path)).filter((text) => text !== undefined);
  // Gemini states the traffic and the tier; the one that is not standard decides.
  const read = stated.map((text) => ({ text, tier: tierNamed(text) }));
  const decisive = read.find(({ tier }) => tier !== 'standard') ?? read[0];
  return { serviceTier: decisive?.tier ?? 'standard', servedTier: decisive?.text };
}

/** A provider's word for a tier as one of ours; `unknown` for a word without a published price by the token. */
export function tierNamed(text: string): ServiceTier | 'unknown' {
  const name = text.toLowerCase();
  return Object.hasOwn(tiers, name) ? (tiers[name] ?? 'unknown') : 'unknown';
}
