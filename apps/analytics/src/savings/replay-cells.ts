import { type Rule, usageBuckets } from '@netra/contract';
import {
  attoFromUsd,
  byBucket,
  type Cell,
  type Market,
  promptBuckets,
  type ShortenedPrompt,
  type Shortening,
} from '@netra/replay';
import { z } from 'zod';
import { type Mark, marks } from './cells-query.ts';
import { type Place, rulesAt } from './places.ts';

const whole = z.union([z.string().regex(/^-?\d+$/), z.number().int()]).transform((value) => BigInt(value));
const count = z.coerce.number().int();

/** One row of the cells query. */
export const cellRowSchema = z.object({
  place_id: z.string(),
  is_unbilled: z.number(),
  marks: z.number().int(),
  hour: z.number().int(),
  calls: count,
  total_cost: z.coerce.string(),
  first_ms: count,
  /** Sums of the usage buckets, tokens a prompt cache could serve, capped tokens, and what each shortening takes out. */
  amounts: z.array(whole),
  /** Shortest input, as it was and after each shortening. */
  lengths: z.array(count),
  /** Of the dearest call: when it started, its cost, and its amounts. */
  sample: z.tuple([count, z.coerce.string()]).rest(whole),
  /** Tokens a prompt cache would have served of all, and of the dearest call. */
  hits: z.tuple([whole, whole]),
  /** On a guess, the least and the greatest of the blocks its calls were simulated from. */
  starts: z.array(z.string()),
});
export type CellRow = z.infer<typeof cellRowSchema>;

/** One of a cell's dearest calls; by itself it is a cell of one. */
type CallSample = {
  readonly startedAtMs: number;
  /** In atto-dollars. */
  readonly cost: bigint;
  readonly model: string;
  readonly cell: Cell;
};

export type SampledCell = {
  readonly cell: Cell;
  readonly samples: readonly CallSample[];
  /** The place of its calls. */
  readonly placeId: string;
};

/** What rows are read with. */
export type CellFacts = {
  readonly rules: readonly Rule[];
  readonly isMeant: (ruleIndex: number) => boolean;
  readonly market: Market;
  readonly places: ReadonlyMap<string, Place>;
  /** The fields that shorten prompts, in the order of the amounts. */
  readonly shortenings: readonly Shortening[];
};

/** The calls of a place that no rule matches: only what they cost is of interest. */
export function bareCell(place: Place, market: Market): SampledCell {
  return {
    placeId: place.id,
    cell: {
      calls: place.pricedCalls,
      baseline: attoFromUsd(place.spent),
      usage: byBucket(() => 0n),
      rules: {},
      served: {
        provider: place.seller,
        model: place.model,
        serviceTier: place.serviceTier,
        region: place.region,
        isBatch: place.serviceTier === 'batch',
        startedAtMs: 0,
        inputTokens: 0,
      },
      market,
      isRetried: false,
      isExcess: false,
      isRepeated: false,
      shortened: {},
      cappedTokens: 0n,
      prefix: null,
      isCold: false,
      hour: null,
    },
    samples: [],
  };
}

/** Makes cells of the rows; `factsOf` says what holds for all calls of a place. */
export function toCells(rows: readonly CellRow[], facts: CellFacts): SampledCell[] {
  const rulesOfPlace = new Map<string, Cell['rules']>();
  return rows.flatMap((row) => {
    const place = facts.places.get(row.place_id);
    if (place === undefined) return [];
    let rules = rulesOfPlace.get(place.id);
    if (rules === undefined) {
      rules = rulesAt(place, facts.rules, facts.isMeant);
      rulesOfPlace.set(place.id, rules);
    }
    return [toCell(row, place, { ...facts, rulesHere: row.is_unbilled === 1 ? {} : rules })];
  });
}

function toCell(
  row: CellRow,
  place: Place,
  { market, shortenings, rulesHere }: CellFacts & { rulesHere: Cell['rules'] },
): SampledCell {
  const is = (mark: Mark) => (row.marks & (1 << marks.indexOf(mark))) !== 0;
  const isBatch = is('inBatch');
  const alike = {
    rules: rulesHere,
    served: {
      provider: place.seller,
      model: place.model,
      serviceTier: isBatch ? ('batch' as const) : place.serviceTier,
      region: place.region,
      isBatch,
      startedAtMs: row.first_ms,
      inputTokens: row.lengths[0] ?? 0,
    },
    market,
    isRetried: is('isRetried'),
    isExcess: is('isExcess'),
    isRepeated: is('isRepeated'),
    isCold: is('isCold'),
    hour: row.hour < 0 ? null : row.hour,
  };
  const sums = (amounts: readonly bigint[], hitTokens: bigint) => {
    const usage = new Map(usageBuckets.map((bucket, index) => [bucket, amounts[index] ?? 0n]));
    const [cacheable = 0n, cappedTokens = 0n, ...removed] = amounts.slice(usageBuckets.length);
    return {
      usage: byBucket((bucket) => usage.get(bucket) ?? 0n),
      prefix: is('hasPrefix') ? { hitTokens, missTokens: cacheable - hitTokens } : null,
      cappedTokens,
      shortened: Object.fromEntries(
        shortenings.flatMap((field, at) =>
          is(field)
            ? [[field, shortenedPrompt(removed.slice(at * promptBuckets.length), row.lengths[at + 1] ?? 0)]]
            : [],
        ),
      ),
    };
  };
  const [startedAtMs, cost, ...ofSample] = row.sample;
  const [hits, hitsOfSample] = row.hits;
  return {
    placeId: place.id,
    cell: {
      calls: row.calls,
      baseline: attoFromUsd(row.total_cost),
      ...sums(row.amounts, hits),
      ...alike,
    },
    samples: [
      {
        startedAtMs,
        cost: attoFromUsd(cost),
        model: place.model,
        cell: { calls: 1, baseline: attoFromUsd(cost), ...sums(ofSample, hitsOfSample), ...alike },
      },
    ],
  };
}

function shortenedPrompt(removed: readonly bigint[], inputTokens: number): ShortenedPrompt {
  return {
    removed: Object.fromEntries(
      promptBuckets.map((bucket, index) => [bucket, removed[index] ?? 0n]),
    ) as ShortenedPrompt['removed'],
    inputTokens,
  };
}
