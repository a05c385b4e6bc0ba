import type { WorkloadProfileInput } from '../profile.ts';
import { hoursOf, stretch, usualEnvironments } from './shapes.ts';

const evenings = hoursOf(1, { ...stretch(2, 9, 0.3), ...stretch(17, 23, 6), 0: 3 });

export const gaming: WorkloadProfileInput = {
  name: 'gaming',
  description:
    'A game: talking characters and chat moderation, in the evenings, twice as much at weekends; about 200 tokens a call.',
  project: 'gaming',
  environments: usualEnvironments,
  features: [
    {
      feature: 'character-talk',
      weight: 60,
      provider: 'google',
      model: 'gemini-3.7-flash',
      agent: 'character',
      isStream: true,
      hours: evenings,
      weekend: 2,
      arrival: { process: 'hawkes', branching: 0.5, decayMs: 60_000 },
      maxTurns: 5,
      turnGapMs: 20_000,
      systemTokens: 90,
      userTokens: { median: 22, sigma: 0.6 },
      outputTokens: { median: 46, sigma: 0.4 },
      promptCache: 'none',
      timeToFirstTokenMs: { median: 220, sigma: 0.3 },
      msPerOutputToken: 4,
    },
    {
      feature: 'chat-moderation',
      weight: 40,
      provider: 'google',
      model: 'gemini-2.5-flash-lite',
      operation: 'classify',
      hours: evenings,
      weekend: 2,
      arrival: { process: 'poisson' },
      systemTokens: 110,
      userTokens: { median: 40, sigma: 0.6 },
      outputTokens: { median: 5, sigma: 0.2 },
      promptCache: 'none',
      timeToFirstTokenMs: { median: 150, sigma: 0.3 },
      msPerOutputToken: 4,
    },
  ],
};
