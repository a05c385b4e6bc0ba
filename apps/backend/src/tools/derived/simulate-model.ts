import { formatUsd, replayResultSchema, shareOf } from '@netra/contract';
import type { Derivation } from '../derived-tool.ts';
import { knownModel } from './listed-models.ts';

/** The same calls, replayed as if another model had served them with as many tokens. */
export const simulateModel: Derivation<'simulate-model'> = {
  name: 'simulate-model',
  async derive({ period, filter, ...asked }, analytics) {
    const { provider, model } = knownModel(asked, Date.parse(period.to));
    const rule = { id: 'other-model', match: filter, change: { kind: 'model' as const, provider, model } };
    const replayed = await analytics.send({
      method: 'POST',
      path: '/api/v1/replay',
      body: { period, filter, policy: { version: 1, rules: [rule] } },
      answer: replayResultSchema,
    });
    return {
      period,
      provider,
      model,
      calls: replayed.calls,
      callsTouched: replayed.callsTouched,
      unpricedCalls: replayed.unpricedCalls,
      costNow: replayed.baseline,
      costThen: replayed.counterfactual,
      saving: replayed.total,
      costRatio: shareOf(replayed.counterfactual.expected, replayed.baseline),
    };
  },
  summarize: ({ provider, model, costNow, costThen }) =>
    `The ${formatUsd(costNow)} of these calls would have been ${formatUsd(costThen.expected)} with ${provider}/${model} and as many tokens.`,
};
