// How many prices a second one thread works out: from the usage of real provider bodies where the public data is there, or
// else of stated ones. A price is the rate card that holds for a call, and its exact cost.
import { z } from 'zod';
import { type Usage, usageSchema } from '../packages/contract/src/index.ts';
import { costOf, inputTokensOf, priceAt, priceBodies } from '../packages/pricing/src/index.ts';
import { publicData } from '../test/fixtures/public-data.ts';
import type { Benchmark, Measurement } from './measurement.ts';

const at = '2026-08-21T00:00:00Z';
const prices = 1_000_000;
const warmUpPrices = 200_000;

const casesSchema = z.array(
  z.object({
    model: z.string().nullish(),
    body: z.object({ model: z.string().optional() }).loose(),
    extracted: z.array(
      z.object({ extractors: z.array(z.object({ provider_id: z.string(), api_flavor: z.string() })) }),
    ),
  }),
);

type Priced = { readonly provider: string; readonly model: string; readonly usage: Usage };

/** What is priced where there is no public data: calls as they are most often. */
const stated: readonly Priced[] = [
  ['anthropic', 'claude-sonnet-4-5', { inputUncached: 1_200, cacheRead: 8_000, outputVisible: 300 }] as const,
  ['openai', 'gpt-4o-mini', { inputUncached: 900, outputVisible: 120 }] as const,
  ['google', 'gemini-2.5-flash', { inputUncached: 3_000, outputVisible: 80, reasoning: 600 }] as const,
].map(([provider, model, usage]) => ({ provider, model, usage: usageSchema.parse(usage) }));

function bodies() {
  const data = publicData('usage/provider-usage-a.json');
  return (data === undefined ? [] : casesSchema.parse(data)).flatMap(({ model, body, extracted }) =>
    extracted.flatMap(({ extractors }) =>
      extractors.map(({ provider_id: provider, api_flavor: flavor }) => ({
        provider,
        flavor,
        model: body.model ?? model ?? '',
        body,
      })),
    ),
  );
}

function isPriced({ provider, model, usage }: Priced): boolean {
  const card = priceAt({ provider, model, at, inputTokens: inputTokensOf(usage) });
  return card.status === 'priced' && costOf(usage, card).status === 'priced';
}

function rateOf(count: number, one: (index: number) => boolean): number {
  const startedAt = performance.now();
  let priced = 0;
  for (let index = 0; index < count; index += 1) if (one(index)) priced += 1;
  const seconds = (performance.now() - startedAt) / 1000;
  // What has no price is found out faster: it must not pass for one.
  if (priced !== count) throw new Error(`only ${priced} of ${count} were priced`);
  return count / seconds;
}

/** Prices a second on one thread, of known usage and from the body on. */
export const benchmark: Benchmark = async () => {
  const read = bodies();
  const whole = priceBodies(read, at);
  const items = read.filter((_, index) => whole[index]?.cost !== null);
  const found = read.flatMap(({ provider, model }, index) => {
    const usage = whole[index]?.buckets;
    return usage == null ? [] : [{ provider, model, usage }];
  });
  const known = [...found.filter(isPriced), ...(read.length === 0 ? stated : [])];
  const price = (index: number) => isPriced(known[index % known.length] as Priced);
  rateOf(warmUpPrices, price);
  const measurements: Measurement[] = [
    { name: 'different calls that are priced', value: known.length, unit: 'calls', atLeast: stated.length },
    {
      name: 'prices of known usage, one thread',
      value: rateOf(prices, price),
      unit: 'prices/s',
      atLeast: 300_000,
    },
  ];
  if (items.length === 0) return measurements;
  const rounds = Math.ceil(warmUpPrices / items.length);
  const startedAt = performance.now();
  for (let round = 0; round < rounds; round += 1) priceBodies(items, at);
  const seconds = (performance.now() - startedAt) / 1000;
  measurements.push({
    name: 'prices from the provider body on, one thread',
    value: (rounds * items.length) / seconds,
    unit: 'bodies/s',
  });
  return measurements;
};
