import { type Rule, serviceTierSchema, usageBuckets } from '@netra/contract';
import { attoFromUsd, byBucket, type Cell, type Kind, kindsInOrder, type Market } from '@netra/replay';
import { z } from 'zod';
import type { NamedModel } from './market.ts';

const whole = z.union([z.string().regex(/^-?\d+$/), z.number().int()]).transform((value) => BigInt(value));
const count = z.coerce.number().int();

/** One row of the cells query. */
export const cellRowSchema = z.object({
  dedupe_rule: z.number().int(),
  model_rule: z.number().int(),
  cache_rule: z.number().int(),
  batch_rule: z.number().int(),
  seller: z.string(),
  model: z.string(),
  service_tier: serviceTierSchema,
  region: z.string(),
  in_batch: z.number(),
  is_repeated: z.number(),
  has_prefix: z.number(),
  calls: count,
  total_cost: z.coerce.string(),
  tokens: z.array(whole),
  hit_tokens: whole,
  miss_tokens: whole,
  first_ms: count,
  shortest_input: count,
  samples: z.array(z.tuple([z.string(), count, z.coerce.string(), z.array(whole), whole, whole])),
});
export type CellRow = z.infer<typeof cellRowSchema>;

/** One of a cell's dearest calls; by itself it is a cell of one. */
type CallSample = {
  readonly callId: string;
  readonly startedAtMs: number;
  readonly model: string;
  readonly cell: Cell;
};

export type SampledCell = { readonly cell: Cell; readonly samples: readonly CallSample[] };

/** Makes cells of the rows, with the prices each of them can be served at. */
export function toCell(row: CellRow, rules: readonly Rule[], market: Market): SampledCell {
  const rule: Partial<Record<Kind, number>> = {};
  for (const kind of kindsInOrder) {
    const index = row[`${kind}_rule`];
    if (index >= 0) rule[kind] = index;
  }
  const own = { provider: row.seller, model: row.model };
  const change = rule.model === undefined ? undefined : rules[rule.model]?.change;
  const target = change?.kind === 'model' ? { provider: change.provider, model: change.model } : null;
  const isBatch = row.in_batch === 1;
  const rates = ({ provider, model }: NamedModel, inBatch: boolean) =>
    market.ratesOf({
      provider,
      model,
      serviceTier: inBatch ? 'batch' : row.service_tier,
      region: provider === own.provider ? row.region : '',
      isBatch: inBatch,
      startedAtMs: row.first_ms,
      inputTokens: row.shortest_input,
    });
  const alike = {
    rule,
    repeated: row.is_repeated === 1,
    isBatch,
    onTarget: target !== null && target.provider === own.provider && target.model === own.model,
    rates: {
      original: rates(own, isBatch),
      originalBatch: rates(own, true),
      target: target === null ? null : rates(target, isBatch),
      targetBatch: target === null ? null : rates(target, true),
    },
  };
  const sums = (tokens: readonly bigint[], hitTokens: bigint, missTokens: bigint) => {
    const byName = new Map(usageBuckets.map((bucket, index) => [bucket, tokens[index] ?? 0n]));
    return {
      usage: byBucket((bucket) => byName.get(bucket) ?? 0n),
      prefix: row.has_prefix === 1 ? { hitTokens, missTokens } : null,
    };
  };
  return {
    cell: {
      calls: row.calls,
      baseline: attoFromUsd(row.total_cost),
      ...sums(row.tokens, row.hit_tokens, row.miss_tokens),
      ...alike,
    },
    samples: row.samples
      // A part without calls gives an empty one.
      .filter(([callId]) => callId !== '')
      .map(([callId, startedAtMs, cost, tokens, hit, miss]) => ({
        callId,
        startedAtMs,
        model: row.model,
        cell: { calls: 1, baseline: attoFromUsd(cost), ...sums(tokens, hit, miss), ...alike },
      })),
  };
}
