import { type Carrier, entry, type InjectContext, mixed } from './entry.ts';

/** Quantile of the standard normal distribution: 99% of it lies below. */
const normal99 = 2.3263;
const capStep = 64;

/** Waste in what is answered and how often: runaway answers, effort, detail, retries, loops. */
export const outputCap: Carrier = {
  lever: 'output-cap',
  wasteful: ({ intensity, random }) => {
    const outputTokens = { median: Math.round(180 + 160 * random(3)), sigma: 0.35 };
    const needed = outputTokens.median * Math.exp(normal99 * outputTokens.sigma);
    return [
      entry(
        {
          feature: 'meeting-notes',
          outputTokens,
          cutOff: { share: 0.01 + 0.06 * intensity, maxTokens: 8_192 },
          waste: [{ lever: 'output-cap', neededTokens: Math.ceil(needed / capStep) * capStep }],
        },
        random,
      ),
    ];
  },
  distractors: ({ random }) => [
    entry({ feature: 'long-reports', outputTokens: { median: 900, sigma: 0.9 }, weight: 0.4 }, random),
    entry(
      {
        feature: 'short-replies',
        outputTokens: { median: 250, sigma: 0.35 },
        cutOff: { share: 0.06, maxTokens: 420 },
        weight: 0.4,
      },
      random,
    ),
  ],
};

/** Calls at two settings, scored alike or not. */
function twoSettings(
  { random }: Pick<InjectContext, 'random'>,
  { feature, tag, share, lowScore }: { feature: string; tag: string; share: number; lowScore: number },
) {
  const scored = entry({ feature, provider: 'openai', model: 'gpt-5.6-terra' }, random);
  const outcomes = { share: 0.8, mean: 0.86, spread: 0.03 };
  return {
    high: { ...scored, outcomes, tags: { [tag]: 'high' } },
    low: { ...scored, outcomes: { ...outcomes, mean: lowScore }, tags: { [tag]: 'low' } },
    share,
  };
}

export const reasoningEffort: Carrier = {
  lever: 'reasoning-effort',
  wasteful: ({ intensity, random }) => {
    const share = 0.2 + 0.2 * random(4);
    const { high, low } = twoSettings(
      { random },
      { feature: 'fraud-check', tag: 'reasoningEffort', share, lowScore: 0.86 },
    );
    const median = Math.round(1_200 + 800 * random(5));
    const kept = Number((Math.round(median * share) / median).toFixed(4));
    return mixed([
      [
        0.5 + 0.4 * intensity,
        {
          ...high,
          reasoningTokens: { median, sigma: 0.25 },
          waste: [{ lever: 'reasoning-effort', share: kept }],
        },
      ],
      [
        0.5 - 0.4 * intensity,
        { ...low, reasoningTokens: { median: Math.round(median * share), sigma: 0.25 } },
      ],
    ]);
  },
  distractors: ({ random }) => {
    const { high, low } = twoSettings(
      { random },
      { feature: 'fraud-appeal', tag: 'reasoningEffort', share: 0.3, lowScore: 0.6 },
    );
    return mixed([
      [0.3, { ...high, reasoningTokens: { median: 1_500, sigma: 0.25 } }],
      [0.2, { ...low, reasoningTokens: { median: 450, sigma: 0.25 } }],
    ]);
  },
};

export const modality: Carrier = {
  lever: 'modality',
  wasteful: ({ intensity, random }) => {
    const share = 0.2 + 0.2 * random(4);
    const { high, low } = twoSettings(
      { random },
      { feature: 'damage-photos', tag: 'imageDetail', share, lowScore: 0.86 },
    );
    const median = Math.round(1_600 + 1_200 * random(5));
    const kept = Number((Math.round(median * share) / median).toFixed(4));
    return mixed([
      [
        0.5 + 0.4 * intensity,
        { ...high, imageTokens: { median, sigma: 0.15 }, waste: [{ lever: 'modality', share: kept }] },
      ],
      [0.5 - 0.4 * intensity, { ...low, imageTokens: { median: Math.round(median * share), sigma: 0.15 } }],
    ]);
  },
  distractors: ({ random }) => {
    const { high, low } = twoSettings(
      { random },
      { feature: 'label-photos', tag: 'imageDetail', share: 0.3, lowScore: 0.55 },
    );
    return mixed([
      [0.3, { ...high, imageTokens: { median: 1_800, sigma: 0.15 } }],
      [0.2, { ...low, imageTokens: { median: 540, sigma: 0.15 } }],
    ]);
  },
};

export const retryWaste: Carrier = {
  lever: 'retry-waste',
  wasteful: ({ intensity, random }) => [
    entry(
      {
        feature: 'address-check',
        promptHashes: false,
        paid: { failed: 0.04 + 0.12 * intensity, repeated: 0.04 + 0.12 * intensity, cancelled: 0 },
        waste: [{ lever: 'retry-waste' }],
      },
      random,
    ),
  ],
  distractors: ({ random }) => [
    entry({ feature: 'address-import', errorShare: 0.15, weight: 0.4 }, random),
    entry(
      {
        feature: 'address-chat',
        isStream: true,
        paid: { failed: 0, repeated: 0, cancelled: 0.1 },
        weight: 0.4,
      },
      random,
    ),
  ],
};

export const loopWaste: Carrier = {
  lever: 'loop-waste',
  wasteful: ({ intensity, random }) => [
    entry(
      {
        feature: 'research-agent',
        agent: 'researcher',
        session: 'run',
        turnGapMs: 4_000,
        minTurns: 3,
        maxTurns: 7,
        runaway: { share: 0.015 + 0.035 * intensity, turns: 60 },
        // Three times the median run of five calls.
        waste: [{ lever: 'loop-waste', maxCalls: 15 }],
      },
      random,
    ),
  ],
  distractors: ({ random }) => [
    entry(
      {
        feature: 'migration-agent',
        agent: 'migrator',
        session: 'run',
        turnGapMs: 4_000,
        minTurns: 25,
        maxTurns: 45,
        weight: 0.5,
      },
      random,
    ),
  ],
};
