import { formatFigureValue, type StoredCall } from '@netra/contract';
import { inputTokensOf, outputTokensOf } from '@netra/pricing';
import type { Derivation } from '../derived-tool.ts';
import { sampledCalls } from './sampled-calls.ts';
import { count, share } from './words.ts';

function median(values: readonly number[]): number | null {
  const ordered = values.toSorted((left, right) => left - right);
  const upper = ordered[Math.floor(ordered.length / 2)];
  const lower = ordered[Math.floor((ordered.length - 1) / 2)];
  return upper === undefined || lower === undefined ? null : (upper + lower) / 2;
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

type Timed = { readonly prefillMs: number; readonly generationMs: number; readonly outputTokens: number };

/** Calls that ended well and state both times; nothing is assumed of others. */
function timed(calls: readonly StoredCall[]): Timed[] {
  return calls.flatMap((call) => {
    const { timeToFirstTokenMs: prefillMs, durationMs, status } = call;
    if (status !== 'ok' || prefillMs === null || durationMs === null || durationMs < prefillMs) return [];
    return [{ prefillMs, generationMs: durationMs - prefillMs, outputTokens: outputTokensOf(call.usage) }];
  });
}

function enriched(key: string, model: string, calls: readonly StoredCall[]) {
  const times = timed(calls);
  const [prefill, generation] = [
    times.map(({ prefillMs }) => prefillMs),
    times.map((time) => time.generationMs),
  ];
  const whole = sum(prefill) + sum(generation);
  const output = sum(calls.map(({ usage }) => outputTokensOf(usage)));
  return {
    key,
    model,
    calls: calls.length,
    timedCalls: times.length,
    prefillMs: median(prefill),
    generationMs: median(generation),
    prefillShare: whole === 0 ? null : sum(prefill) / whole,
    tokensPerSecond:
      sum(generation) === 0
        ? null
        : (sum(times.map(({ outputTokens }) => outputTokens)) * 1_000) / sum(generation),
    inputPerOutputToken: output === 0 ? null : sum(calls.map(({ usage }) => inputTokensOf(usage))) / output,
  };
}

/** Prefill against generation, by feature and model. */
export const enrichCalls: Derivation<'enrich-calls'> = {
  name: 'enrich-calls',
  async derive(input, analytics) {
    const { calls, isWhole } = await sampledCalls(analytics, input, input.sampleCalls);
    const groups = Map.groupBy(calls, ({ feature, responseModel }) =>
      JSON.stringify([feature, responseModel]),
    );
    const rows = [...groups.values()].flatMap((members) => {
      const [first] = members;
      return first === undefined ? [] : [enriched(first.feature, first.responseModel, members)];
    });
    return {
      period: input.period,
      sampledCalls: calls.length,
      isWhole,
      rows: rows.toSorted((left, right) => right.calls - left.calls),
    };
  },
  summarize: ({ rows }) => {
    if (rows.length === 0) return 'There are no calls in the period.';
    const first = rows.find(({ prefillShare }) => prefillShare !== null);
    if (first === undefined || first.prefillShare === null || first.prefillMs === null)
      return 'The calls do not state when their first token came.';
    return `${count(first.timedCalls ?? first.calls, 'call')} ${first.key === '' ? 'without a feature' : `of ${first.key}`} (${first.model}): the first token takes ${formatFigureValue(first.prefillMs, 'ms')}, ${share(first.prefillShare)} of the whole time.`;
  },
};
