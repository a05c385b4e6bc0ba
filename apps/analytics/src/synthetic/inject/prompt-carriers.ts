import { type Carrier, entry, mixed, oneOf } from './entry.ts';

const cached = { provider: 'openai', model: 'gpt-5.4-mini', promptCache: 'automatic' } as const;

/** Waste in what is sent: prefixes, repeated requests, unused definitions, history, length. */
export const promptCache: Carrier = {
  lever: 'prompt-cache',
  wasteful: ({ intensity, random }) => [
    entry(
      {
        feature: 'claims-triage',
        provider: 'anthropic',
        model: oneOf(['claude-sonnet-5', 'claude-sonnet-4-6'], random(3)),
        systemTokens: 512 * Math.round(4 + 10 * intensity),
        waste: [{ lever: 'prompt-cache' }],
      },
      random,
    ),
  ],
  distractors: ({ random }) => [
    entry(
      {
        feature: 'claims-letters',
        provider: 'anthropic',
        model: 'claude-sonnet-5',
        systemTokens: 480,
        userTokens: { median: 1_800, sigma: 0.4 },
        weight: 0.4,
      },
      random,
    ),
    entry(
      {
        feature: 'claims-audit',
        provider: 'anthropic',
        model: 'claude-sonnet-5',
        systemTokens: 4_096,
        weight: 0.002,
      },
      random,
    ),
    entry({ feature: 'claims-chat', ...cached, systemTokens: 3_072, isStream: true, weight: 0.6 }, random),
  ],
};

export const responseCache: Carrier = {
  lever: 'response-cache',
  wasteful: ({ intensity, random }) => [
    entry(
      {
        feature: 'store-finder',
        repeats: { share: Math.min(0.9, 0.15 + 0.6 * intensity), distinct: 2 + Math.floor(random(3) * 3) },
        waste: [{ lever: 'response-cache' }],
      },
      random,
    ),
  ],
  distractors: ({ random }) => [entry({ feature: 'store-letters', weight: 0.5 }, random)],
};

export const embeddingDedupe: Carrier = {
  lever: 'embedding-dedupe',
  wasteful: ({ intensity, random }) => [
    entry(
      {
        ...embeddings(random(3)),
        feature: 'search-index',
        repeats: { share: Math.min(0.95, 0.1 + 0.8 * intensity), distinct: 60, within: 'period' },
        waste: [{ lever: 'embedding-dedupe' }],
      },
      random,
    ),
  ],
  distractors: ({ random }) => [
    entry({ ...embeddings(random(3)), feature: 'photo-index', weight: 0.5 }, random),
  ],
};

function embeddings(number: number) {
  return {
    provider: 'openai',
    model: oneOf(['text-embedding-3-small', 'text-embedding-3-large'], number),
    operation: 'embeddings',
    systemTokens: 0,
    outputTokens: { min: 0, max: 0 },
    msPerOutputToken: 0,
    prefixHashes: false,
  } as const;
}

export const promptDiet: Carrier = {
  lever: 'prompt-diet',
  wasteful: ({ intensity, random }) => {
    const tokens = Math.round(500 + 2_500 * intensity);
    return [
      entry(
        {
          feature: 'order-status',
          toolDefinitionTokens: tokens,
          prefixHashes: false,
          waste: [{ lever: 'prompt-diet', tokens }],
        },
        random,
      ),
    ];
  },
  distractors: ({ random }) => [
    entry(
      {
        feature: 'order-changes',
        toolDefinitionTokens: 1_600,
        toolCalls: 0.03,
        prefixHashes: false,
        weight: 0.5,
      },
      random,
    ),
  ],
};

export const contextGrowth: Carrier = {
  lever: 'context-growth',
  wasteful: ({ intensity, random }) => [
    entry(
      {
        ...cached,
        feature: 'onboarding-guide',
        isStream: true,
        minTurns: 4,
        maxTurns: Math.round(20 + 20 * intensity),
        userTokens: { median: 260, sigma: 0.4 },
        outputTokens: { median: 260, sigma: 0.4 },
        waste: [{ lever: 'context-growth', above: 4_000, summaryTokens: 400 }],
      },
      random,
    ),
  ],
  distractors: ({ random }) => [
    entry(
      {
        ...cached,
        feature: 'returns-chat',
        isStream: true,
        maxTurns: 4,
        userTokens: { median: 200, sigma: 0.4 },
        outputTokens: { median: 240, sigma: 0.4 },
        weight: 0.5,
      },
      random,
    ),
  ],
};

export const contextTier: Carrier = {
  lever: 'context-tier',
  wasteful: ({ intensity, random }) => {
    const { above, ...model } = oneOf(cliffs, random(3));
    const contracts = entry({ ...model, feature: 'contract-review', prefixHashes: false }, random);
    const within = above / 10;
    return mixed([
      [
        0.3 * intensity,
        {
          ...contracts,
          userTokens: { min: above - 200, max: Math.round(above * 1.09) - 400 },
          waste: [{ lever: 'context-tier', above, within }],
        },
      ],
      [1 - 0.3 * intensity, { ...contracts, userTokens: { min: above * 0.1, max: above * 0.4 } }],
    ]);
  },
  distractors: ({ random }) => {
    const { above, ...model } = oneOf(cliffs, random(3));
    const archive = entry({ ...model, feature: 'archive-review', prefixHashes: false }, random);
    return mixed([
      [0.1, { ...archive, userTokens: { min: above * 1.3, max: above * 1.6 } }],
      [0.3, { ...archive, userTokens: { min: above * 0.7, max: above * 0.97 } }],
    ]);
  },
};

/** Models whose calls are dearer as a whole above a length of their input. */
const cliffs = [
  { provider: 'google', model: 'gemini-3.1-pro-preview', above: 200_000 },
  { provider: 'openai', model: 'gpt-5.6-terra', above: 272_000 },
] as const;
