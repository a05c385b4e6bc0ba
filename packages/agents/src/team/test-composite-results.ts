import { multiplyUsd, usd } from '@netra/contract';
import type { ToolAnswers } from './test-tool-results.ts';

type Composite = Pick<
  ToolAnswers,
  | 'simulate-volume'
  | 'simulate-price'
  | 'simulate-model'
  | 'weigh-goals'
  | 'change-impact'
  | 'compare-models'
  | 'search-models'
  | 'latency-bottlenecks'
  | 'prompt-cache-audit'
  | 'define-evaluation'
  | 'promise-status'
  | 'list-reports'
>;

const conduct = {
  calls: 90_000,
  cost: usd('6420.2756'),
  costPerCall: usd('0.0713'),
  durationP50Ms: 2_100,
  durationP95Ms: 8_200,
  errorShare: 0.004,
  scoredCalls: 0,
  successShare: null,
};
const range = (amount: string) => ({ low: usd(amount), expected: usd(amount), high: usd(amount) });
const peak = (now: number, after: number) => ({ now, after, limit: null, isOverLimit: null });

/** Hand-written results of the tools that compute from several questions, for the same small organization. */
export function compositeAnswers(): Composite {
  return {
    'simulate-model': ({ period, model }) => ({
      period,
      provider: 'openai',
      model,
      calls: 201_344,
      callsTouched: 120_000,
      unpricedCalls: 0,
      costNow: usd('9000.5'),
      costThen: range('540.03'),
      saving: range('8460.47'),
      costRatio: 0.06,
    }),
    'simulate-price': ({ period, priceChangeShare }) => ({
      period,
      priceChangeShare,
      calls: 201_344,
      unpricedCalls: 0,
      costNow: usd('12840.5512'),
      costThen: multiplyUsd(usd('12840.5512'), (1 + priceChangeShare).toFixed(4)),
      costChange: multiplyUsd(usd('12840.5512'), priceChangeShare.toFixed(4)),
      rows: [],
    }),
    'simulate-volume': ({ period, growthShare }) => ({
      period,
      growthShare,
      callsNow: 201_344,
      callsThen: 302_016,
      unpricedCalls: 0,
      costNow: usd('12840.5512'),
      costThen: usd('19260.8268'),
      costChange: usd('6420.2756'),
      ahead: {
        horizon: { from: '2026-11-20T00:00:00.000Z', to: '2026-12-20T00:00:00.000Z' },
        costNow: range('13000'),
        costThen: range('19500'),
        costChange: usd('6500'),
      },
      rows: [
        {
          key: 'checkout-assistant',
          costNow: usd('6420.2756'),
          costThen: usd('9630.4134'),
          costChange: usd('3210.1378'),
          share: 0.5,
        },
      ],
      peaks: [
        {
          provider: 'openai',
          model: 'gpt-4o',
          requestsPerMinute: peak(40, 60),
          tokensPerMinute: peak(90_000, 135_000),
          concurrentCalls: peak(12, 18),
        },
      ],
    }),
    'weigh-goals': ({ period, growthShare = 0, costChangeShare, speedFactor }) => ({
      period,
      growthShare,
      costNow: usd('12840.5512'),
      costAtUsage: usd('16692.71656'),
      costAfterChanges: range('11869.32656'),
      cost: {
        changeShare: costChangeShare,
        target: costChangeShare === null ? null : usd('10272.44096'),
        costMissing: costChangeShare === null ? null : usd('1596.8856'),
        verdict: costChangeShare === null ? 'unknown' : 'not-reached',
      },
      speed: {
        factor: speedFactor,
        verdict: speedFactor === null ? 'unknown' : 'not-reached',
        rows:
          speedFactor === null
            ? []
            : [
                {
                  key: 'search',
                  durationP50Ms: 2_100,
                  targetMs: 1_050,
                  bestModel: 'gpt-4o-mini',
                  speedRatio: 1.6,
                  isReached: false,
                },
              ],
      },
    }),
    'change-impact': ({ period }) => ({
      period,
      rows: [
        {
          key: 'checkout-assistant',
          fromModel: 'gpt-4o-mini',
          toModel: 'gpt-4o',
          switchedAt: '2026-11-17T00:00:00.000Z',
          before: { ...conduct, costPerCall: usd('0.0043'), durationP50Ms: 1_200 },
          after: conduct,
          costRatio: 16.6,
          durationRatio: 1.75,
          costChange: usd('6030'),
          quality: 'not-measured',
        },
      ],
    }),
    'compare-models': ({ period }) => ({
      period,
      rows: [
        { key: 'gpt-4o', calls: 120_000, cost: usd('9000.5'), costPerCall: usd('0.075004166667') },
        { key: 'gpt-4o-mini', calls: 81_344, cost: usd('3840.0512'), costPerCall: usd('0.047207553108') },
      ].map((row) => ({
        ...conduct,
        ...row,
        provider: 'openai',
        outputTokensPerSecond: 61.2,
        inputPriceMillion: usd('2.5'),
        outputPriceMillion: usd('10'),
      })),
    }),
    'search-models': ({ query }) => ({ query, matches: 0, rows: [] }),
    'latency-bottlenecks': ({ period }) => ({
      period,
      rows: [
        {
          key: 'checkout-assistant',
          model: 'gpt-4o',
          calls: 90_000,
          durationP50Ms: 2_100,
          durationP95Ms: 8_200,
          firstTokenP50Ms: 320,
          generationP50Ms: 1_780,
          generationShare: 0.847,
          tokensPerSecond: 61.2,
          outputTokensPerCall: 480,
          bottleneck: 'generation',
          faster: [
            {
              provider: 'openai',
              model: 'gpt-4o-mini',
              measuredCalls: 81_344,
              tokensPerSecond: 98,
              speedRatio: 1.6,
              listCostNow: usd('900'),
              listCostThen: usd('54'),
              isDearer: false,
            },
          ],
        },
      ],
    }),
    'define-evaluation': ({ period, marginShare = 0.05 }) => ({
      period,
      calls: 201_344,
      marginShare,
      answersNeeded: 385,
      successShare: null,
      costPerCallAtMost: usd('0.06377'),
      durationP95AtMostMs: 8_200,
      errorShareAtMost: 0.006,
      testCost: usd('24.55'),
    }),
    'list-reports': () => ({ rows: [] }),
    'promise-status': () => ({ rows: [], calibration: [] }),
    'prompt-cache-audit': ({ period }) => ({
      period,
      hitRate: 0.138,
      inputTokens: 812_400_000,
      cacheReadTokens: 112_400_000,
      cacheReadCost: usd('340.5512'),
      cacheWriteCost: usd('0'),
      prefixHashShare: 0.4,
      saving: range('1710.25'),
      rows: [
        {
          key: 'checkout-assistant',
          calls: 90_000,
          inputTokens: 360_000_000,
          hitRate: 0.02,
          firstTurnHitRate: null,
          laterTurnHitRate: null,
          cost: usd('6420.2756'),
          saving: usd('1710.25'),
          verdict: 'low',
        },
      ],
      howToSee: 'Send prefixHashes with each call.',
    }),
  };
}
