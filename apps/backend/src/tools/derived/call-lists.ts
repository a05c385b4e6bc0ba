import { compareUsd, formatUsd, type StoredCall, shareOf, sumUsd, type Usd, zeroUsd } from '@netra/contract';
import type { Derivation } from '../derived-tool.ts';
import { inputTokensOf, outputTokensOf, sampledCalls } from './sampled-calls.ts';
import { count, share, span } from './words.ts';

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
        inputTokens: inputTokensOf(call),
        outputTokens: outputTokensOf(call),
        timeToFirstTokenMs: call.timeToFirstTokenMs,
        durationMs: call.durationMs,
        cost: call.cost,
      })),
    };
  },
  summarize: ({ period, rows }) => `The newest ${count(rows.length, 'call')} of ${span(period)}.`,
};

/** The power of two that a length lies below. */
function bandOf(tokens: number): number {
  return 2 ** Math.ceil(Math.log2(tokens + 1));
}

const costOf = (calls: readonly StoredCall[]): Usd => sumUsd(calls.map(({ cost }) => cost ?? zeroUsd));

/** Groups of calls that look alike, dearest first. */
export const clusterCalls: Derivation<'cluster-calls'> = {
  name: 'cluster-calls',
  async derive(input, analytics) {
    const { calls, isWhole } = await sampledCalls(analytics, input, input.sampleCalls);
    const whole = costOf(calls);
    const groups = Map.groupBy(
      calls,
      (call) =>
        `${call.feature}\n${call.responseModel}\n${bandOf(inputTokensOf(call))}\n${bandOf(outputTokensOf(call))}`,
    );
    const rows = [...groups]
      .map(([group, members]) => {
        const [feature = '', model = '', input_ = '0', output = '0'] = group.split('\n');
        const cost = costOf(members);
        return {
          key: `${feature === '' ? '(no feature)' : feature}, ${model}, input below ${input_}, output below ${output}`,
          feature,
          model,
          inputTokensBelow: Number(input_),
          outputTokensBelow: Number(output),
          calls: members.length,
          cost,
          share: shareOf(cost, whole),
        };
      })
      .toSorted((left, right) => compareUsd(right.cost, left.cost));
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
      },
    };
  },
  summarize: ({ sampledCalls: calls, rows: [first] }) =>
    first === undefined
      ? 'There are no calls in the period.'
      : `Of the newest ${count(calls, 'call')}, the dearest group is ${first.key}: ${count(first.calls, 'call')} for ${formatUsd(first.cost)} (${share(first.share)}).`,
};
