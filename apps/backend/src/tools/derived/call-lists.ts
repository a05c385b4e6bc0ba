import { compareUsd, formatUsd, type StoredCall, shareOf, sumUsd, type Usd, zeroUsd } from '@netra/contract';
import { inputTokensOf, outputTokensOf } from '@netra/pricing';
import type { Derivation } from '../derived-tool.ts';
import { sampledCalls } from './sampled-calls.ts';
import { count, share, span, unpricedNote, withoutCost } from './words.ts';

/** Single calls as they are kept. */
export const fetchCalls: Derivation<'fetch-calls'> = {
  name: 'fetch-calls',
  async derive(input, analytics) {
    const { calls } = await sampledCalls(analytics, input, input.limit);
    return {
      period: input.period,
      rows: calls.map((call) => ({
        key: call.callId,
        startedAt: new Date(call.startedAt).toISOString(),
        feature: call.feature,
        model: call.responseModel,
        status: call.status,
        errorType: call.errorType,
        inputTokens: inputTokensOf(call.usage),
        outputTokens: outputTokensOf(call.usage),
        timeToFirstTokenMs: call.timeToFirstTokenMs,
        durationMs: call.durationMs,
        cost: call.cost,
      })),
    };
  },
  summarize: ({ period, rows }) =>
    rows.length === 0
      ? `There are no calls in ${span(period)}.`
      : `The newest ${count(rows.length, 'call')} of ${span(period)}.`,
};

/** The power of two that a length lies below. */
function bandOf(tokens: number): number {
  return 2 ** Math.ceil(Math.log2(tokens + 1));
}

/** What the calls with a price cost, and how many have none: these are not $0. */
function costOf(calls: readonly StoredCall[]): { cost: Usd; unpricedCalls: number } {
  const priced = calls.flatMap(({ cost }) => (cost === null ? [] : [cost]));
  return { cost: sumUsd(priced), unpricedCalls: calls.length - priced.length };
}

/** Groups of calls that look alike, dearest first. */
export const clusterCalls: Derivation<'cluster-calls'> = {
  name: 'cluster-calls',
  async derive(input, analytics) {
    const { calls, isWhole } = await sampledCalls(analytics, input, input.sampleCalls);
    const whole = costOf(calls).cost;
    const bands = ({ usage }: StoredCall) => ({
      inputTokensBelow: bandOf(inputTokensOf(usage)),
      outputTokensBelow: bandOf(outputTokensOf(usage)),
    });
    const groups = Map.groupBy(calls, (call) =>
      JSON.stringify([call.feature, call.responseModel, bands(call)]),
    );
    const rows = [...groups.values()]
      .flatMap((members) => {
        const [first] = members;
        if (first === undefined) return [];
        const { feature, responseModel: model } = first;
        const { inputTokensBelow, outputTokensBelow } = bands(first);
        const { cost, unpricedCalls } = costOf(members);
        return [
          {
            key: `${feature === '' ? '(no feature)' : feature}, ${model}, input below ${inputTokensBelow}, output below ${outputTokensBelow}`,
            feature,
            model,
            inputTokensBelow,
            outputTokensBelow,
            calls: members.length,
            cost,
            unpricedCalls,
            share: shareOf(cost, whole),
          },
        ];
      })
      .toSorted((left, right) => compareUsd(right.cost, left.cost) || right.calls - left.calls);
    const beyond = rows.slice(input.limit);
    return {
      period: input.period,
      sampledCalls: calls.length,
      isWhole,
      rows: rows.slice(0, input.limit),
      rest: {
        groups: beyond.length,
        calls: beyond.reduce((sum, row) => sum + row.calls, 0),
        cost: sumUsd(beyond.map(({ cost }) => cost)),
        unpricedCalls: beyond.reduce((sum, row) => sum + row.unpricedCalls, 0),
      },
    };
  },
  summarize: ({ sampledCalls: calls, isWhole, rows, rest }) => {
    const [first] = rows;
    const unpriced = [...rows, rest].reduce((sum, row) => sum + (row.unpricedCalls ?? 0), 0);
    if (first === undefined || compareUsd(first.cost, zeroUsd) <= 0) return withoutCost(calls, unpriced);
    const of = isWhole ? `${count(calls, 'call')}` : `the newest ${count(calls, 'call')}`;
    return `Of ${of}, the dearest group is ${first.key}: ${count(first.calls, 'call')} for ${formatUsd(first.cost)} (${share(first.share)})${unpricedNote(unpriced)}.`;
  },
};
