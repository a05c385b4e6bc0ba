import { priceAt } from '@netra/pricing';
import { describe, expect, it } from 'vitest';
import { callsPerSession, sessionsPerHour } from '../arrival.ts';
import { workloadProfileSchema } from '../profile.ts';
import { meanOf } from '../quantity.ts';
import { profileNamed, profileNames } from './profiles.ts';

const week = {
  startMs: Date.parse('2026-11-02T00:00:00Z'),
  hours: 7 * 24,
  sessions: 70_000,
  seed: 4,
  stream: 'a',
};

/** Tokens of an average call, prompt and answer, over all features of a profile. */
function tokensOf(name: string): number {
  const { features } = profileNamed(name);
  const weight = features.reduce((sum, feature) => sum + feature.weight, 0);
  return features.reduce((sum, feature) => {
    const { systemTokens, toolDefinitionTokens, userTokens, outputTokens, session } = feature;
    const turn = meanOf(userTokens) + meanOf(outputTokens);
    const history = session === 'conversation' ? ((callsPerSession(feature) - 1) / 2) * turn : 0;
    return sum + (feature.weight / weight) * (systemTokens + toolDefinitionTokens + turn + history);
  }, 0);
}

describe('the profiles', () => {
  it('are these', () => {
    expect(profileNames).toEqual([
      ...[
        'ecommerce',
        'financial',
        'healthcare',
        'gaming',
        'research',
        'customer-support',
        'coding-agent',
        'rag',
      ],
      ...['nightly-batch', 'multi-agent', 'demo'],
    ]);
    expect(() => profileNamed('e-commerce')).toThrow(/no profile "e-commerce"; expected one of ecommerce/);
  });

  it.each(profileNames)('%s names only models that have a price', (name) => {
    for (const { provider, model, serviceTier, fallback } of profileNamed(name).features) {
      const at = '2026-11-10T00:00:00Z';
      expect(priceAt({ provider, model, serviceTier, at }).status).toBe('priced');
      if (fallback !== undefined) expect(priceAt({ ...fallback, at }).status).toBe('priced');
    }
  });

  it.each([
    ['ecommerce', 500],
    ['financial', 1_500],
    ['healthcare', 2_000],
    ['gaming', 200],
    ['research', 5_000],
  ])('%s makes calls of about %i tokens', (name, tokens) => {
    expect(tokensOf(name)).toBeGreaterThan(0.8 * tokens);
    expect(tokensOf(name)).toBeLessThan(1.25 * tokens);
  });

  it.each([
    [{ hours: Array.from({ length: 24 }, () => 0) }, 'hours', /at least one hour with traffic/],
    [{ minTurns: 5, maxTurns: 2 }, 'maxTurns', /at least minTurns \(5\)/],
    [{ maxTurns: 3, repeats: { share: 0.5, distinct: 3 } }, 'repeats', /only where calls stand alone/],
    [{ errorShare: 0.6, paid: { failed: 0.5 } }, 'paid', /add up to at most 1/],
    [{ environments: [{ environment: 'production', share: 0.5 }] }, 'environments', /add up to 1/],
    [{ userTokens: { quantiles: [5, 3] } }, 'userTokens', /./],
    [{ outputToken: { min: 1, max: 2 } }, '', /outputToken/],
  ])('say what is wrong with %j', (wrong, path, message) => {
    const profile = profileNamed('gaming');
    const result = workloadProfileSchema.safeParse({
      ...profile,
      features: [profile.features[0], { ...profile.features[1], ...wrong }],
    });
    expect(result.success).toBe(false);
    const issue = result.error?.issues[0];
    expect(issue?.path.join('.')).toMatch(new RegExp(`^features\\.1${path === '' ? '' : `\\.${path}`}`));
    expect(issue?.message).toMatch(message);
  });

  it('keep a bank’s and a clinic’s calls apart as sensitive', () => {
    const sensitive = profileNames.filter((name) => profileNamed(name).sensitivity === 'high');
    expect(sensitive).toEqual(['financial', 'healthcare']);
  });

  it('make a shop three and a half times as busy at ten, two, seven and eight', () => {
    const [feature] = profileNamed('ecommerce').features;
    const counts = sessionsPerHour({ ...feature!, arrival: { process: 'even' } }, week);
    for (const hour of [10, 14, 19, 20]) expect((counts[hour] ?? 0) / (counts[12] ?? 1)).toBeCloseTo(3.5, 1);
  });

  it('make a game twice as busy at weekends, and in the evening', () => {
    const [feature] = profileNamed('gaming').features;
    const counts = sessionsPerHour({ ...feature!, arrival: { process: 'even' } }, week);
    const day = (from: number) => counts.slice(from * 24, from * 24 + 24).reduce((sum, one) => sum + one, 0);
    expect(day(5) / day(4)).toBeCloseTo(2, 1);
    expect(counts[20] ?? 0).toBeGreaterThan(4 * (counts[12] ?? 0));
  });
});
