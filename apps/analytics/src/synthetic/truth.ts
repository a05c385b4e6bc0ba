import type { Lever, Scope, Usd } from '@netra/contract';
import { attoFromUsd, usdFromAtto } from '@netra/replay';
import { z } from 'zod';
import type { Store } from '../store/store.ts';
import { unusedCapacity } from './capacity-truth.ts';
import { batchesOf, type StreamPlan, type WorkloadPlan } from './plan.ts';
import { unusedPromptCache } from './prompt-cache-truth.ts';
import { promptsQuery } from './prompts-query.ts';
import { repeatedRequests } from './repeats-truth.ts';
import { batchParameters, slotsOf } from './rows-query.ts';
import { costOfCall, shouldCost } from './should-cost.ts';
import type { Waste } from './waste.ts';
import { whichCalls } from './which-calls.ts';

/** A waste the generator built in: which calls, and what they cost too much, by the way they were made. */
export type GroundTruth = {
  readonly lever: Lever;
  readonly feature: string;
  readonly provider: string;
  readonly model: string;
  /** Calls that cost too much. */
  readonly calls: number;
  readonly saving: Usd;
  /** What all calls of the feature to this model cost. */
  readonly spent: Usd;
  /** Which of them are the wasted ones, in words. */
  readonly which: string;
};

/** What one part of a workload wastes in one way. */
export type WasteAmount = { readonly calls: number; readonly saving: bigint };

/** Reads rows that a query makes from the plan. */
export type ReadMade = <Row extends z.ZodType>(
  sql: string,
  parameters: Readonly<Record<string, unknown>>,
  row: Row,
) => Promise<z.infer<Row>[]>;

/** Calls whose truth is worked out in one statement. */
const batchCalls = 2_000_000;
/** Longest time for one of them, in ms. */
const timeoutMs = 600_000;

type Part = { readonly plan: StreamPlan; readonly index: number };

/**
 * The waste built into a workload, worked out from how its calls are made (their place in a session, their settings,
 * the draws that made them), never from what is stored nor from what a lever looks at. Calls are made anew, batch by
 * batch, and not kept; the same plan gives the same truth wherever its calls went.
 */
export async function groundTruth(store: Store, scope: Scope, plan: WorkloadPlan): Promise<GroundTruth[]> {
  const parts = plan.streams.map((stream, index): Part => ({ plan: stream, index }));
  const groups = new Set(parts.filter(({ plan: { feature } }) => feature.waste.length > 0).map(groupOf));
  const looked = parts.filter((part) => groups.has(groupOf(part)));
  if (looked.length === 0) return [];
  const read: ReadMade = async (sql, parameters, row) =>
    (
      await store.read(
        scope,
        { sql: `with {organization:String} as made_for ${sql}`, parameters, timeoutMs },
        row,
      )
    ).rows;
  const sums = await sumsOfCalls(plan, looked, read);
  const found = new Map<string, GroundTruth>();
  for (const part of looked) {
    for (const [at, waste] of part.plan.feature.waste.entries()) {
      const amount = await amountOf(plan, { part, waste, read, known: sums.get(part.index)?.wastes[at] });
      const key = `${waste.lever} ${groupOf(part)}`;
      const before = found.get(key);
      const { feature, provider, model } = part.plan.feature;
      const spent = looked
        .filter((other) => groupOf(other) === groupOf(part))
        .reduce((sum, { index }) => sum + (sums.get(index)?.spent ?? 0n), 0n);
      found.set(key, {
        lever: waste.lever,
        feature,
        provider,
        model,
        calls: (before?.calls ?? 0) + amount.calls,
        saving: usdFromAtto(attoFromUsd(before?.saving ?? '0') + amount.saving),
        spent: usdFromAtto(spent),
        which: whichCalls(waste),
      });
    }
  }
  return [...found.values()];
}

function groupOf({ plan: { feature } }: Part): string {
  return `${feature.feature} ${feature.provider}/${feature.model}`;
}

type Asked = {
  readonly part: Part;
  readonly waste: Waste;
  readonly read: ReadMade;
  readonly known: WasteAmount | undefined;
};

async function amountOf(plan: WorkloadPlan, { part, waste, read, known }: Asked): Promise<WasteAmount> {
  switch (waste.lever) {
    case 'prompt-cache':
      return unusedPromptCache(plan, part, read);
    case 'response-cache':
    case 'embedding-dedupe':
      return repeatedRequests(plan, part, read);
    case 'commitment':
      return unusedCapacity(plan, { ...part, offer: waste }, read);
    default:
      return known ?? { calls: 0, saving: 0n };
  }
}

const sumsRow = z.object({
  part: z.number().int(),
  spent: z.coerce.string(),
  calls: z.array(z.number().int()),
  should: z.array(z.coerce.string()),
});

type Sums = { spent: bigint; wastes: { calls: number; saving: bigint }[] };

/** What each part of a workload costs, and what it costs too much for each of its wastes that single calls show. */
async function sumsOfCalls(
  plan: WorkloadPlan,
  parts: readonly Part[],
  read: ReadMade,
): Promise<ReadonlyMap<number, Sums>> {
  const sums = new Map<number, Sums>();
  const selects = parts.map(({ plan: stream, index }, at) => {
    const should = stream.feature.waste.map((waste) => shouldCost(stream, waste, plan) ?? costOfCall(stream));
    const names = should.map((_, place) => `should_${place}`);
    const listed = (of: (name: string) => string, none: string) =>
      names.length === 0 ? none : `[${names.map(of).join(', ')}]`;
    return `select toUInt32(${index}) as part, sum(paid) as spent,
  ${listed((name) => `countIf(${name} != paid)`, 'emptyArrayUInt64()')} as calls,
  ${listed((name) => `toDecimal128(sum(${name}), 18)`, '[]::Array(Decimal(38, 18))')} as should
from (select ${costOfCall(stream)} as paid${should.map((cost, place) => `, ${cost} as should_${place}`).join('')}
  from (${promptsQuery(plan.profile, stream, slotsOf(at))}))`;
  });
  for (const batch of batchesOf(plan, batchCalls)) {
    const parameters = batchParameters(
      plan,
      batch,
      parts.map((part) => part.plan),
    );
    for (const row of await read(`select * from (${selects.join('\nunion all\n')})`, parameters, sumsRow)) {
      const before = sums.get(row.part);
      const spent = attoFromUsd(row.spent);
      sums.set(row.part, {
        spent: (before?.spent ?? 0n) + spent,
        wastes: row.calls.map((calls, at) => ({
          calls: (before?.wastes[at]?.calls ?? 0) + calls,
          saving: (before?.wastes[at]?.saving ?? 0n) + spent - attoFromUsd(row.should[at] ?? '0'),
        })),
      });
    }
  }
  return sums;
}
