import { modelFacts } from '@netra/pricing';
import { attoFromUsd } from '@netra/replay';
import { z } from 'zod';
import { bucketCost } from './cost-sql.ts';
import { batchesOf, type StreamPlan, type WorkloadPlan } from './plan.ts';
import { promptsQuery } from './prompts-query.ts';
import { batchParameters, slotsOf } from './rows-query.ts';
import type { ReadMade, WasteAmount } from './truth.ts';

/** A call looks back an hour, to calls of sessions that may have begun in the hour before. */
const lookBackHours = 2;
const batchCalls = 500_000;
const longAgo = 'toInt64(-1000000000000000)';

const row = z.object({ calls: z.number().int(), saved: z.coerce.string() });

/**
 * With the prompt cached, a call would have read the previous turn's prompt, if that was recent, or else the fixed
 * instructions, if any call of the part was; whole blocks only. What it reads is cheaper, what it writes is dearer.
 * Recent is five minutes or an hour, and cached is the whole prompt or its fixed part, as far as the provider leaves the
 * choice: the best of these counts.
 */
export async function unusedPromptCache(
  plan: WorkloadPlan,
  { plan: stream }: { plan: StreamPlan },
  read: ReadMade,
): Promise<WasteAmount> {
  const { feature } = stream;
  const block = plan.profile.prefixBlockTokens;
  const fixed = Math.floor((feature.systemTokens + feature.toolDefinitionTokens) / block) * block;
  const { provider, model } = feature;
  const facts = modelFacts({ provider, model, at: Date.parse(plan.period.to) - 1 }, plan.book);
  const hasPrice = (bucket: Write) => stream.segments.every(({ rates }) => rates[bucket] !== null);
  let best = { calls: 0, saving: 0n };
  for (const [recentMs, write] of [
    [300_000, 'cacheWrite5m'],
    [3_600_000, 'cacheWrite1h'],
  ] as const) {
    for (const deepest of [4_000_000_000, fixed]) {
      const isOffered =
        facts?.cache.isAutomatic === true
          ? recentMs === 300_000 && deepest !== fixed
          : facts?.cache.read !== null && hasPrice(write);
      if (!isOffered) continue;
      let calls = 0;
      let saving = 0n;
      for (const { sql, parameters } of queries(plan, stream, { block, fixed, recentMs, deepest, write })) {
        const [sums] = await read(sql, parameters, row);
        calls += sums?.calls ?? 0;
        saving += attoFromUsd(sums?.saved ?? '0');
      }
      if (saving > best.saving) best = { calls, saving };
    }
  }
  return best;
}

type Write = 'cacheWrite5m' | 'cacheWrite1h';
type Way = { block: number; fixed: number; recentMs: number; deepest: number; write: Write };

function queries(plan: WorkloadPlan, stream: StreamPlan, { block, fixed, recentMs, deepest, write }: Way) {
  return batchesOf({ ...plan, streams: [stream] }, batchCalls).map((batch) => {
    const back = Math.min(lookBackHours, batch.firstHour);
    const seen = { ...batch, firstHour: batch.firstHour - back, hours: batch.hours + back };
    const before = (column: string, partition: string, otherwise: string) =>
      `lagInFrame(${column}, 1, ${otherwise}) over (${partition} order by started_ms, turn_key, attempt rows between 1 preceding and current row)`;
    const price = (bucket: 'inputUncached' | 'cacheRead' | Write, tokens: string) =>
      bucketCost(bucket, tokens, { segments: stream.segments });
    const saved = `${price('inputUncached', 'whole')} - ${price('cacheRead', 'hit')} - ${price(write, '(whole - hit)')}`;
    const sql = `select countIf(hit > 0) as calls, sum(${saved}) as saved from (
  select slot, started_ms, input_length, least(intDiv(prompt_tokens, ${block}) * ${block}, ${deepest}) as whole,
    least(${deepest}, multiIf(started_ms - turn_before <= ${recentMs}, intDiv(prompt_before, ${block}) * ${block}, started_ms - any_before <= ${recentMs}, ${fixed}, 0)) as hit
  from (
    select slot, prompt_tokens, input_length, started_ms,
      ${before('started_ms', '', longAgo)} as any_before,
      ${before('started_ms', 'partition by session_key', longAgo)} as turn_before,
      ${before('prompt_tokens', 'partition by session_key', 'toUInt64(0)')} as prompt_before
    from (select slot, session_key, turn_key, attempt, started_ms, input_length, toUInt64(prompt_tokens) as prompt_tokens, is_error
      from (${promptsQuery(plan.profile, stream, slotsOf(0))}))
    where prompt_tokens > 0 and not is_error
  )
  where slot >= ${batch.firstHour}
)`;
    return { sql, parameters: batchParameters(plan, seen, [stream]) };
  });
}
