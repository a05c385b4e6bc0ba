import { ApexError } from '@netra/contract';
import { flavorsOf, readerOf } from './readers.ts';
import { servedTier } from './service-tier.ts';
import { textAt, type UsageObject, unreadFields, usageObject, valueAt } from './usage-object.ts';
import { completeUsage, type UsageReading } from './usage-reading.ts';

/** Which wire shape a body has. It is obeyed literally, also where the body looks like another provider's. */
export type WireFlavor = { readonly provider: string; readonly flavor: string };

function providedCost(source: UsageObject): string | undefined {
  const cost = valueAt(source, ['usage', 'cost']);
  return typeof cost === 'number' && Number.isFinite(cost) && cost >= 0 ? String(cost) : undefined;
}

/** Anthropic bills processing pinned to the US apart: https://platform.claude.com/docs/en/build-with-claude/data-residency */
function region(source: UsageObject): string {
  return textAt(source, ['usage', 'inference_geo']) === 'us' ? 'us' : '';
}

/**
 * Reads a raw provider response body into disjoint buckets. Unknown fields are kept, never a reason to drop the rest.
 * Raises `flavor_unknown` for a flavor nobody speaks and `usage_invalid` naming the field that is no token count.
 */
export function readUsage(wire: WireFlavor, body: unknown): UsageReading {
  const reader = readerOf(wire.provider, wire.flavor);
  if (reader === undefined)
    throw new ApexError('flavor_unknown', `No wire flavor "${wire.flavor}" of provider "${wire.provider}"`, {
      details: { provider: wire.provider, flavor: wire.flavor, known: flavorsOf(wire.provider) },
    });
  const source = usageObject(body);
  const reading = reader(source);
  const tier = servedTier(source);
  const cost = providedCost(source);
  const geo = region(source);
  return {
    usage: completeUsage(reading.usage),
    model: textAt(source, reading.model ?? ['model']),
    ...tier,
    region: geo,
    providedCost: cost,
    unknown: unreadFields(source, reading.root),
    warnings: reading.warnings ?? [],
  };
}
