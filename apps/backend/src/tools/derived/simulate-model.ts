import { compareUsd, formatUsd, replayResultSchema, shareOf, zeroUsd } from '@netra/contract';
import type { Derivation } from '../derived-tool.ts';
import { knownModel } from './listed-models.ts';
import { ownBook } from './own-book.ts';
import { count, unpricedNote, withoutCost } from './words.ts';

/** The same calls, replayed as if another model had served them with as many tokens. */
export const simulateModel: Derivation<'simulate-model'> = {
  name: 'simulate-model',
  async derive({ period, filter, ...asked }, analytics) {
    const { provider, model } = knownModel(asked, Date.parse(period.to), await ownBook(analytics));
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
      costRatio:
        compareUsd(replayed.baseline, zeroUsd) > 0
          ? shareOf(replayed.counterfactual.expected, replayed.baseline)
          : null,
    };
  },
  summarize: ({ provider, model, calls, callsTouched, unpricedCalls, costNow, costThen }) => {
    if (compareUsd(costNow, zeroUsd) <= 0) return withoutCost(calls + unpricedCalls, unpricedCalls);
    if (callsTouched === 0)
      return `None of the ${count(calls, 'call')} would be served otherwise by ${provider}/${model}.`;
    const part = callsTouched < calls ? ` for ${count(callsTouched, 'call')} of ${calls}` : '';
    return `The ${formatUsd(costNow)} of these calls would have been ${formatUsd(costThen.expected)} with ${provider}/${model}${part} and as many tokens${unpricedNote(unpricedCalls)}.`;
  },
};
