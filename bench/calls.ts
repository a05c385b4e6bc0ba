import type { CallInput } from '../packages/contract/src/index.ts';

const startMs = Date.parse('2026-10-20T00:00:00Z');
export const monthMs = 30 * 86_400_000;

const models = [
  ['openai', 'gpt-4o'],
  ['openai', 'gpt-4o-mini'],
  ['anthropic', 'claude-sonnet-4-5'],
  ['google', 'gemini-2.5-flash'],
] as const;
const features = ['checkout-assistant', 'support-chat', 'nightly-summaries', 'search', 'code-review'];

/** The period that the calls below lie in. */
export const benchPeriod = {
  from: new Date(startMs).toISOString(),
  to: new Date(startMs + monthMs).toISOString(),
};

/** The call number `index`, one every `stepMs`, with the fields that a gateway's log usually states. */
export function benchCall(index: number, stepMs: number) {
  const [provider, model] = models[index % models.length] ?? models[0];
  const spread = Math.imul(index + 1, 2_654_435_761) >>> 0;
  return {
    callId: `call-${index.toString(36).padStart(8, '0')}-${spread.toString(16)}`,
    project: index % 3 === 0 ? 'web' : 'mobile',
    feature: features[spread % features.length] ?? '',
    agent: index % 5 === 0 ? 'planner' : '',
    provider,
    requestModel: model,
    responseModel: model,
    conversationId: `conversation-${Math.floor(index / 6)}`,
    endUser: `user-${spread % 5_000}`,
    startedAt: new Date(startMs + Math.floor(index * stepMs)).toISOString(),
    timeToFirstTokenMs: 200 + (spread % 700),
    durationMs: 900 + (spread % 5_000),
    isStream: true,
    status: index % 50 === 0 ? 'error' : 'ok',
    errorType: index % 50 === 0 ? 'timeout' : '',
    finishReason: 'stop',
    usage: {
      inputUncached: 500 + (spread % 3_000),
      cacheRead: index % 2 === 0 ? 1_024 : 0,
      outputVisible: 50 + (spread % 600),
      reasoning: index % 4 === 0 ? 128 : 0,
    },
  } as const satisfies CallInput;
}
