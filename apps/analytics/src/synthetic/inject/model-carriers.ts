import { priceAt } from '@netra/pricing';
import { meanOf } from '../quantity.ts';
import { allHours, type Carrier, entry, type FeatureInput, mixed, nightHours } from './entry.ts';

const flagship = { provider: 'anthropic', model: 'claude-opus-4-5' } as const;
const small = 'claude-haiku-4-5';
const answers = { median: 260, sigma: 0.2 };
const shortAnswers = { median: 6, sigma: 0.3 };

/** Waste in which model serves, and on what terms: a dear one for simple work, an old one, capacity bought by the call. */
export const modelFit: Carrier = {
  lever: 'model-fit',
  wasteful: ({ intensity, random }) => {
    const fit = { lever: 'model-fit', model: small } as const;
    // Half of the carriers show it by what the work is, half by scored answers of both models.
    if (random(3) < 0.5) {
      const labels = entry(
        { feature: 'ticket-labels', outputTokens: shortAnswers, operation: 'classify' },
        random,
      );
      return mixed([
        [intensity, { ...labels, ...flagship, waste: [fit] }],
        [1 - intensity, { ...labels, provider: 'google', model: 'gemini-2.5-flash-lite' }],
      ]);
    }
    const letters = entry({ feature: 'letter-summaries', outputTokens: answers }, random);
    return mixed([
      [
        intensity,
        {
          ...letters,
          ...flagship,
          waste: [fit],
          evaluation: evaluated({ easy: 0.9, hard: 0.9, hardShare: 0 }),
        },
      ],
      [1 - intensity, { ...letters, provider: flagship.provider, model: small }],
    ]);
  },
  distractors: ({ random }) => [
    entry(
      {
        ...flagship,
        feature: 'risk-labels',
        outputTokens: shortAnswers,
        reasoningTokens: { median: 48, sigma: 0.2 },
        weight: 0.3,
      },
      random,
    ),
    entry(
      {
        ...flagship,
        feature: 'verdict-letters',
        outputTokens: answers,
        evaluation: evaluated({ easy: 0.7, hard: 0.7, hardShare: 0 }),
        weight: 0.3,
      },
      random,
    ),
  ],
};

/** Length of the small model's answers to hard questions. */
const longWinded = 560;

/**
 * Answers of the flagship and of the small model to the same questions. On average both are as long; the small one says
 * more where it does not know.
 */
function evaluated({ easy, hard, hardShare }: { easy: number; hard: number; hardShare: number }) {
  const usual = (meanOf(answers) - hardShare * longWinded) / (1 - hardShare);
  const around = (mean: number, part: number) => ({
    min: Math.round(mean * (1 - part)),
    max: Math.round(mean * (1 + part)),
  });
  return {
    items: 60_000,
    hardShare,
    inputTokens: { median: 800, sigma: 0.4 },
    models: [
      { model: flagship.model, easy: 0.9, hard: 0.9, spread: 0.06, outputTokens: answers },
      {
        model: small,
        easy,
        hard,
        spread: 0.06,
        outputTokens: around(usual, 0.4),
        hardOutputTokens: around(longWinded, 0.2),
      },
    ],
  };
}

export const cascade: Carrier = {
  lever: 'cascade',
  wasteful: ({ intensity, random }) => {
    const hardShare = Number((0.16 - 0.1 * intensity).toFixed(2));
    return [
      entry(
        {
          ...flagship,
          feature: 'legal-questions',
          outputTokens: answers,
          hardShare,
          evaluation: evaluated({ easy: 0.9, hard: 0.25, hardShare }),
          waste: [{ lever: 'cascade', model: small }],
        },
        random,
      ),
    ];
  },
  distractors: ({ random }) => [
    entry(
      {
        ...flagship,
        feature: 'tax-questions',
        outputTokens: answers,
        evaluation: {
          items: 4_000,
          inputTokens: { median: 800, sigma: 0.4 },
          models: [{ model: flagship.model, easy: 0.9, hard: 0.9, spread: 0.06, outputTokens: answers }],
        },
        weight: 0.4,
      },
      random,
    ),
  ],
};

export const successor: Carrier = {
  lever: 'successor',
  wasteful: ({ intensity, random }) => {
    const drafts = entry({ feature: 'press-drafts', provider: 'anthropic' }, random);
    return mixed([
      [
        intensity,
        { ...drafts, model: 'claude-opus-4-1', waste: [{ lever: 'successor', model: 'claude-opus-4-5' }] },
      ],
      [1 - intensity, { ...drafts, model: 'claude-opus-5' }],
    ]);
  },
  distractors: ({ random }) => [
    entry({ feature: 'press-replies', provider: 'anthropic', model: 'claude-opus-5', weight: 0.4 }, random),
  ],
};

export const commitment: Carrier = {
  lever: 'commitment',
  wasteful: ({ intensity, random, callsPerHour }) => {
    const steady = entry(
      {
        provider: 'google',
        model: 'gemini-3.1-flash-lite',
        feature: 'voice-replies',
        isStream: true,
        hours: allHours,
        weekend: 1,
        environments: [{ environment: 'production', share: 1 }],
      },
      random,
    );
    const covers = 0.8 * callsPerHour * costOfOne(steady);
    return [{ ...steady, waste: [offer(covers, 0.95 - 0.45 * intensity)] }];
  },
  distractors: ({ random, callsPerHour }) => {
    const spiky = entry(
      {
        provider: 'anthropic',
        model: 'claude-opus-4-8',
        feature: 'voice-campaign',
        isStream: true,
        hours: nightHours,
        weekend: 1,
        weight: 0.4,
      },
      random,
    );
    return [{ ...spiky, waste: [offer(0.8 * 0.4 * callsPerHour * costOfOne(spiky), 0.6)] }];
  },
};

function offer(covers: number, part: number) {
  const amount = (value: number) => value.toFixed(6);
  return { lever: 'commitment', coversPerHour: amount(covers), hourlyCost: amount(covers * part) } as const;
}

/** What an average call costs at the price of today, in USD: good enough to size an offer by. */
function costOfOne({ provider, model, systemTokens, userTokens, outputTokens }: FeatureInput): number {
  const card = priceAt({ provider, model, at: '2026-11-01T00:00:00Z' });
  if (card.status === 'unpriced') throw new RangeError(card.detail);
  const { inputUncached, outputVisible } = card.rates;
  return (
    (systemTokens + meanOf(userTokens)) * Number(inputUncached) + meanOf(outputTokens) * Number(outputVisible)
  );
}
