import type { CallInput } from '@netra/contract';

/** A call as a sender states it, with what the test is about in `fields`. */
export function testCall(callId: string, fields: Partial<CallInput> = {}): CallInput {
  return {
    callId,
    provider: 'openai',
    responseModel: 'gpt-4o',
    startedAt: '2026-11-01T10:20:30.123Z',
    usage: { inputUncached: 1_000, outputVisible: 100 },
    ...fields,
  };
}

/** A repeatable stream of numbers from 0 to 1 (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const models: readonly [[string, string], ...[string, string][]] = [
  ['openai', 'gpt-4o'],
  ['openai', 'gpt-4o-mini'],
  ['anthropic', 'claude-sonnet-4-5'],
  ['google', 'gemini-2.5-flash'],
  ['openai', 'no-such-model'],
];

/** Calls of every kind, spread over a period, the same for the same seed. */
export function mixedCalls(
  count: number,
  options: { seed: number; fromMs: number; toMs: number },
): CallInput[] {
  const random = seededRandom(options.seed);
  const pick = <Value>(values: readonly [Value, ...Value[]]): Value =>
    values[Math.floor(random() * values.length)] ?? values[0];
  const tokens = (most: number) => Math.floor(random() * most);
  return Array.from({ length: count }, (_, index) => {
    const [provider, responseModel] = pick(models);
    const isError = random() < 0.1;
    return testCall(`${options.seed}-${index}`, {
      provider,
      responseModel,
      project: pick(['web', 'mobile']),
      environment: pick(['production', 'staging']),
      feature: pick(['chat', 'search', '']),
      agent: pick(['', 'writer']),
      operation: pick(['chat', 'embeddings']),
      startedAt: new Date(
        options.fromMs + Math.floor(random() * (options.toMs - options.fromMs)),
      ).toISOString(),
      status: isError ? 'error' : 'ok',
      errorType: isError ? pick(['timeout', 'rate_limit']) : '',
      retryOf: random() < 0.05 ? 'another' : '',
      durationMs: random() < 0.8 ? Math.round(random() * 5_000) : null,
      timeToFirstTokenMs: random() < 0.5 ? Math.round(random() * 900) : null,
      conversationId: random() < 0.3 ? `c${tokens(50)}` : '',
      promptHash: random() < 0.3 ? `p${tokens(50)}` : '',
      outcomeScore: random() < 0.2 ? 1 : null,
      usage: {
        inputUncached: tokens(5_000),
        cacheRead: tokens(900),
        cacheWrite5m: provider === 'anthropic' ? tokens(300) : 0,
        outputVisible: isError ? 0 : tokens(800),
        reasoning: tokens(100),
      },
    });
  });
}
