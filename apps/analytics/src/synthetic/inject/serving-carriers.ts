import { allHours, type Carrier, entry, mixed, nightHours, oneOf } from './entry.ts';

const production = [{ environment: 'production', share: 1 }];
/** A model with a price for every tier. */
const tiered = { provider: 'openai', model: 'gpt-5.4-mini' } as const;

/** Waste in how calls are served: the tier, the batch interface, the region or the seller, the environment, capacity. */
export const batch: Carrier = {
  lever: 'batch',
  wasteful: ({ intensity, random }) => {
    const model = oneOf(
      [
        { provider: 'anthropic', model: 'claude-sonnet-5' },
        { provider: 'openai', model: 'gpt-5.6-terra' },
      ],
      random(3),
    );
    const nightly = entry(
      { feature: 'invoice-extraction', hours: nightHours, weekend: 1, operation: 'extract', ...model },
      random,
    );
    return mixed([
      [intensity, { ...nightly, waste: [{ lever: 'batch' }] }],
      [1 - intensity, { ...nightly, serviceTier: 'batch' }],
    ]);
  },
  distractors: ({ random }) => [
    entry({ feature: 'night-watch', hours: nightHours, weekend: 1, isStream: true, weight: 0.4 }, random),
    entry(
      {
        feature: 'night-desk',
        hours: nightHours,
        weekend: 1,
        maxTurns: 3,
        systemTokens: 120,
        userTokens: { median: 60, sigma: 0.4 },
        outputTokens: { median: 90, sigma: 0.3 },
        weight: 0.3,
      },
      random,
    ),
    entry(
      { feature: 'night-archive', hours: nightHours, serviceTier: 'batch', ...tiered, weight: 0.3 },
      random,
    ),
  ],
};

export const serviceTier: Carrier = {
  lever: 'service-tier',
  wasteful: ({ intensity, random }) => {
    if (random(3) < 0.5) {
      const background = entry({ feature: 'lead-scoring', ...tiered }, random);
      return mixed([
        [
          intensity,
          {
            ...background,
            serviceTier: 'priority',
            waste: [{ lever: 'service-tier', serviceTier: 'standard' }],
          },
        ],
        [1 - intensity, background],
      ]);
    }
    const poller = entry(
      { feature: 'feed-watcher', hours: allHours, weekend: 1, environments: production, ...tiered },
      random,
    );
    return mixed([
      [intensity, { ...poller, waste: [{ lever: 'service-tier', serviceTier: 'flex' }] }],
      [1 - intensity, { ...poller, serviceTier: 'flex' }],
    ]);
  },
  distractors: ({ random }) => [
    entry(
      { feature: 'live-answers', serviceTier: 'priority', isStream: true, ...tiered, weight: 0.6 },
      random,
    ),
    entry({ feature: 'form-helper', ...tiered, weight: 0.4 }, random),
  ],
};

export const hostChoice: Carrier = {
  lever: 'host-choice',
  wasteful: ({ intensity, random }) => {
    const model = oneOf(
      [
        { provider: 'openai', model: 'gpt-5.4-mini' },
        { provider: 'anthropic', model: 'claude-sonnet-5' },
      ],
      random(3),
    );
    const plain = entry({ feature: 'policy-search', ...model }, random);
    return mixed([
      [
        intensity,
        { ...plain, region: 'us', waste: [{ lever: 'host-choice', model: model.model, region: '' }] },
      ],
      [1 - intensity, plain],
    ]);
  },
  distractors: ({ random }) => [entry({ feature: 'policy-drafts', ...tiered, weight: 0.5 }, random)],
};

export const environment: Carrier = {
  lever: 'environment',
  wasteful: ({ intensity, random }) => {
    const job = entry({ feature: 'catalog-sync', provider: 'anthropic', model: 'claude-haiku-4-5' }, random);
    return mixed([
      [
        intensity,
        {
          ...job,
          hours: allHours,
          weekend: 1,
          environments: [{ environment: 'staging', share: 1 }],
          waste: [{ lever: 'environment' }],
        },
      ],
      [1 - intensity, { ...job, environments: production }],
    ]);
  },
  distractors: ({ random }) => {
    const tested = entry(
      { feature: 'catalog-tests', provider: 'anthropic', model: 'claude-haiku-4-5' },
      random,
    );
    return [
      entry(
        { feature: 'catalog-trials', environments: [{ environment: 'development', share: 1 }], weight: 0.4 },
        random,
      ),
      { ...tested, environments: production, weight: 0.4 },
      { ...tested, environments: [{ environment: 'ci', share: 1 }], hours: nightHours, weight: 0.2 },
    ];
  },
};
