import {
  type Lever,
  type Period,
  type Scope,
  type UsageBucket,
  type Usd,
  usageBuckets,
} from '@netra/contract';
import { attoFromUsd, byBucket, costOf, microTokens, type Rates, toMicro, usdFromAtto } from '@netra/replay';
import { z } from 'zod';
import { marketOf } from '../savings/market.ts';
import { bucketColumns } from '../store/columns.ts';
import type { Store } from '../store/store.ts';
import type { FeatureProfile, WorkloadProfile } from './profile.ts';

/** A waste the generator built in: which calls, and what they cost too much, by the way they were made. */
export type GroundTruth = {
  readonly lever: Lever;
  readonly feature: string;
  readonly calls: number;
  readonly saving: Usd;
};

const whole = z.number().int();
const amount = z.coerce.string();

/** The priced calls of a feature in the period, as a condition. */
const ofFeature = `organization_id = {organization:String} and project = {project:String} and feature = {feature:String}
  and started_at >= fromUnixTimestamp64Milli({fromMs:Int64}, 'UTC') and started_at < fromUnixTimestamp64Milli({toMs:Int64}, 'UTC')
  and isNotNull(cost)`;
const promptTokens = 'toUInt64(input_uncached) + cache_read + cache_write_5m + cache_write_1h';

/**
 * The waste built into a profile's calls, worked out from how they were made (conversations, hours, fixed instructions)
 * and not from what the levers look at (hashes, patterns), so that it can tell whether they are right.
 */
export async function groundTruth(
  store: Store,
  scope: Scope,
  { profile, period }: { profile: WorkloadProfile; period: Period },
): Promise<GroundTruth[]> {
  const found: GroundTruth[] = [];
  for (const feature of profile.features) {
    if (feature.waste === undefined) continue;
    const parameters = {
      project: profile.project,
      feature: feature.feature,
      fromMs: Date.parse(period.from),
      toMs: Date.parse(period.to),
    };
    const read = async <Row extends z.ZodType>(sql: string, row: Row) =>
      (await store.read(scope, { sql, parameters }, row)).rows;
    found.push({
      lever: feature.waste.lever,
      feature: feature.feature,
      ...(await wasteOf(feature, { read, profile, atMs: parameters.toMs - 1 })),
    });
  }
  return found;
}

type Reading = {
  readonly read: <Row extends z.ZodType>(sql: string, row: Row) => Promise<z.infer<Row>[]>;
  readonly profile: WorkloadProfile;
  readonly atMs: number;
};
type Waste = { readonly calls: number; readonly saving: Usd };

async function wasteOf(feature: FeatureProfile, reading: Reading): Promise<Waste> {
  switch (feature.waste?.lever) {
    case 'prompt-cache':
      return unusedPromptCache(feature, reading);
    case 'response-cache':
      return repeatedRequests(reading);
    case 'batch':
      return otherPrice(reading, ratesFor(feature, { isBatch: true, atMs: reading.atMs }));
    case 'model-fit':
      return otherPrice(reading, ratesFor(feature, { model: feature.waste.model, atMs: reading.atMs }));
    case undefined:
      return { calls: 0, saving: usdFromAtto(0n) };
  }
}

function ratesFor(
  { provider, model, serviceTier }: FeatureProfile,
  to: { model?: string; isBatch?: boolean; atMs: number },
): Rates {
  const isBatch = to.isBatch ?? false;
  const rates = marketOf(to.atMs).ratesOf({
    provider,
    model: to.model ?? model,
    serviceTier: isBatch ? 'batch' : serviceTier,
    region: '',
    isBatch,
    startedAtMs: to.atMs,
    inputTokens: 0,
  });
  if (rates === null)
    throw new RangeError(`no price for what ${provider}/${to.model ?? model} should have been`);
  return rates;
}

/** What the calls cost above the same tokens at other prices. */
async function otherPrice({ read }: Reading, rates: Rates): Promise<Waste> {
  const sums = usageBuckets.map((bucket) => `sum(${bucketColumns[bucket]})`);
  const [row] = await read(
    `select countIf(cost > 0) as calls, sum(cost) as spent, [${sums.join(', ')}] as tokens
     from apex.llm_calls where ${ofFeature}`,
    z.object({ calls: whole, spent: amount, tokens: z.array(whole) }),
  );
  if (row === undefined) return { calls: 0, saving: usdFromAtto(0n) };
  const tokens = new Map(usageBuckets.map((bucket, index) => [bucket, BigInt(row.tokens[index] ?? 0)]));
  const should = costOf(toMicro(byBucket((bucket) => tokens.get(bucket) ?? 0n)), rates);
  return { calls: row.calls, saving: usdFromAtto(attoFromUsd(row.spent) - (should ?? 0n)) };
}

/** The generator repeats a prompt within one hour of the clock only, so all but the first of that hour are waste. */
async function repeatedRequests({ read }: Reading): Promise<Waste> {
  const [row] = await read(
    `select sum(answered - 1) as calls, sum(spent - first) as saved from (
       select count() as answered, sum(cost) as spent, argMin(cost, (started_at, call_id)) as first
       from apex.llm_calls where ${ofFeature} and status = 'ok'
       group by environment, toStartOfHour(started_at), prompt_hash
     )`,
    z.object({ calls: whole, saved: amount }),
  );
  return { calls: row?.calls ?? 0, saving: usdFromAtto(attoFromUsd(row?.saved ?? '0')) };
}

/**
 * With the prompt cached, a call would have read the previous turn's prompt, if that was recent, or else the fixed
 * instructions, if any call of the feature was; whole blocks only. What it reads is cheaper, what it writes is dearer.
 * Recent is five minutes or an hour, and cached is the whole prompt or its fixed part: the best of these counts.
 */
async function unusedPromptCache(feature: FeatureProfile, { read, profile, atMs }: Reading): Promise<Waste> {
  const block = profile.prefixBlockTokens;
  const fixed = Math.floor((feature.systemTokens + feature.toolDefinitionTokens) / block) * block;
  const rates = ratesFor(feature, { atMs });
  const price = (bucket: UsageBucket) => rates[bucket] ?? 0n;
  let best = { calls: 0, saved: 0n };
  for (const [recentMs, write] of [
    [300_000, 'cacheWrite5m'],
    [3_600_000, 'cacheWrite1h'],
  ] as const) {
    for (const deepest of [fixed, 4_000_000_000]) {
      const [row] = await read(
        `select countIf(hit > 0) as calls, sum(hit) as hits, sum(whole - hit) as misses from (
           select least(intDiv(prompt, ${block}) * ${block}, ${deepest}) as whole,
             least(${deepest}, multiIf(at - turn_before <= ${recentMs}, intDiv(prompt_before, ${block}) * ${block}, at - any_before <= ${recentMs}, ${fixed}, 0)) as hit
           from (
             select ${promptTokens} as prompt, toUnixTimestamp64Milli(started_at) as at,
               lagInFrame(at, 1, toInt64(0)) over (order by at, call_id rows between 1 preceding and current row) as any_before,
               lagInFrame(at, 1, toInt64(0)) over (partition by conversation_id order by at, call_id rows between 1 preceding and current row) as turn_before,
               lagInFrame(prompt, 1, toUInt64(0)) over (partition by conversation_id order by at, call_id rows between 1 preceding and current row) as prompt_before
             from apex.llm_calls where ${ofFeature} and prompt > 0
           )
         )`,
        z.object({ calls: whole, hits: whole, misses: whole }),
      );
      const saved =
        BigInt(row?.hits ?? 0) * (price('inputUncached') - price('cacheRead')) +
        BigInt(row?.misses ?? 0) * (price('inputUncached') - price(write));
      if (saved > best.saved) best = { calls: row?.calls ?? 0, saved };
    }
  }
  return { calls: best.calls, saving: usdFromAtto(best.saved * microTokens) };
}
