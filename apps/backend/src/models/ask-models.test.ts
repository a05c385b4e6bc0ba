import type { ModelRequest } from '@netra/agents';
import { createLogger, modelSettings, readConfig } from '@netra/foundation';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type ModelProviders,
  providerSettings,
  startModelProviders,
} from '../../../../test/fixtures/model-providers/provider-server.ts';
import type { ScriptedReply, WireApi } from '../../../../test/fixtures/model-providers/script.ts';
import { createModels } from './ask-models.ts';

let providers: ModelProviders;
beforeEach(async () => {
  providers = await startModelProviders();
});
afterEach(() => providers.close());

const logger = createLogger({ service: 'backend', level: 'silent' });
const signal = new AbortController().signal;

function modelsWith(more: Record<string, string> = {}) {
  const settings = readConfig(modelSettings, {
    ...providerSettings(providers.url),
    APEX_MODEL_TIMEOUT_MS: '8000',
    APEX_MODEL_SILENCE_MS: '1500',
    ...more,
  });
  return createModels(settings, logger);
}

const request: ModelRequest = {
  role: 'planning',
  prompt: { id: 'analysis/test', version: '1', hash: 'h', text: 'Say what you are told.' },
  messages: [{ from: 'user', text: 'Hello there.' }],
  maximumOutputTokens: 500,
};
const objectRequest: ModelRequest = {
  ...request,
  answer: {
    type: 'object',
    properties: { word: { type: 'string' } },
    required: ['word'],
    additionalProperties: false,
  },
};
const toolRequest: ModelRequest = {
  ...request,
  tools: [
    {
      name: 'spend',
      description: 'Spend.',
      parameters: { type: 'object', properties: { by: { type: 'string' } }, required: [] },
    },
  ],
};
const says = (reply: ScriptedReply) => () => reply;

/** Each provider alone, with the settings that leave only it. */
const alone: readonly (readonly [WireApi, Record<string, string>, string])[] = [
  ['openai-responses', { APEX_MODEL_ORDER: 'openai' }, 'openai/gpt-5.4-mini'],
  ['openai-chat', { APEX_MODEL_ORDER: 'openai', APEX_OPENAI_API: 'chat' }, 'openai/gpt-5.4-mini'],
  ['anthropic', { APEX_MODEL_ORDER: 'anthropic' }, 'anthropic/claude-haiku-4-5'],
  ['google', { APEX_MODEL_ORDER: 'google' }, 'google/gemini-3.5-flash'],
  ['compatible', { APEX_MODEL_ORDER: 'openai-compatible' }, 'openai-compatible/llama3.1'],
];

describe.each(alone)('%s', (api, order, model) => {
  test('answers in text, with its tokens in disjoint buckets', async () => {
    providers.scripts[api] = says({
      text: 'Good day to you, dear reader.',
      usage: { input: 1000, cached: 300, output: 70 },
    });
    const { outcome, attempts } = await modelsWith(order).ask(request, { signal });
    expect(outcome).toEqual({
      ok: true,
      reply: { model, text: 'Good day to you, dear reader.', object: null, toolCalls: [] },
    });
    expect(attempts).toHaveLength(1);
    expect(attempts[0]).toMatchObject({
      failure: null,
      usage: { inputUncached: 700, cacheRead: 300, outputVisible: 70, reasoning: 0 },
    });
    expect(attempts[0]?.timeToFirstTokenMs).toBeGreaterThanOrEqual(0);
    expect(providers.asks[0]).toMatchObject({
      streams: true,
      instructions: expect.stringContaining('Say what you are told.'),
    });
  });

  test('answers with an object', async () => {
    providers.scripts[api] = says({ text: '{"word":"yes"}' });
    const { outcome } = await modelsWith(order).ask(objectRequest, { signal });
    expect(outcome).toMatchObject({ ok: true, reply: { object: { word: 'yes' } } });
    expect(providers.asks[0]?.wantsObject).toBe(true);
  });

  test('asks for tools, also ones that do not exist or with arguments that are none', async () => {
    providers.scripts[api] = says({
      toolCalls: [
        { name: 'spend', arguments: { by: 'model' } },
        { name: 'launch-rocket', arguments: { to: 'moon' } },
        { name: 'spend', arguments: '{"by": "mod' },
      ],
    });
    const { outcome } = await modelsWith(order).ask(toolRequest, { signal });
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.error));
    expect(outcome.reply.toolCalls.map(({ tool }) => tool)).toEqual(['spend', 'launch-rocket', 'spend']);
    expect(outcome.reply.toolCalls[0]?.arguments).toEqual({ by: 'model' });
    expect(typeof outcome.reply.toolCalls[2]?.arguments).not.toBe('object');
  });

  test('takes the results of tools back', async () => {
    providers.scripts[api] = says({ text: 'Thanks.' });
    const messages: ModelRequest['messages'] = [
      ...request.messages,
      { from: 'model', text: '', toolCalls: [{ callId: 'c1', tool: 'spend', arguments: { by: 'model' } }] },
      { from: 'tools', results: [{ callId: 'c1', tool: 'spend', text: 'It cost nothing.' }] },
    ];
    const { outcome } = await modelsWith(order).ask({ ...toolRequest, messages }, { signal });
    expect(outcome.ok).toBe(true);
    expect(providers.asks[0]?.toolResults.join()).toContain('It cost nothing.');
  });

  test('refuses: an outcome, and no other provider is bothered', async () => {
    providers.scripts[api] = says({ refusal: 'I cannot help with that.' });
    const { outcome, attempts } = await modelsWith(order).ask(request, { signal });
    expect(outcome).toMatchObject({ ok: false, error: { code: 'model_refused' } });
    expect(attempts).toHaveLength(1);
  });

  test.each([
    ['a rate limit', { kind: 'status', status: 429, retryAfterSeconds: 30 }, 'rate-limited'],
    ['a failure', { kind: 'status', status: 500 }, 'outage'],
    ['a hang', { kind: 'hang' }, 'timeout'],
    ['half a stream', { kind: 'half-stream' }, 'outage'],
    ['a stream that falls silent', { kind: 'stall' }, 'timeout'],
  ] as const)('%s leads to the next provider', async (_, fault, kind) => {
    const next = api === 'anthropic' ? 'google' : 'anthropic';
    const first = order.APEX_MODEL_ORDER ?? '';
    providers.scripts[api] = says({ text: 'This is the beginning of an answer that breaks off.', fault });
    providers.scripts[next] = says({ text: 'Here I am.' });
    const models = modelsWith({ ...order, APEX_MODEL_ORDER: `${first}, ${next}` });
    const { outcome, attempts } = await models.ask(request, { signal });
    expect(outcome).toMatchObject({ ok: true, reply: { text: 'Here I am.' } });
    expect(attempts.map(({ failure }) => failure?.kind ?? 'none')).toEqual([kind, 'none']);
  });
});

test('the signature that Gemini puts on a call goes back to it with the result', async () => {
  providers.scripts.google = (_, count) =>
    count === 1 ? { toolCalls: [{ name: 'spend', arguments: { by: 'model' } }] } : { text: 'Thanks.' };
  const models = modelsWith({ APEX_MODEL_ORDER: 'google' });
  const first = await models.ask(toolRequest, { signal });
  if (!first.outcome.ok) throw new Error('no call');
  const [call] = first.outcome.reply.toolCalls;
  expect(call?.continuation).toEqual({ google: { thoughtSignature: 'signed-by-gemini' } });
  const messages: ModelRequest['messages'] = [
    ...request.messages,
    { from: 'model', text: '', toolCalls: [{ ...call!, arguments: { by: 'model' } }] },
    { from: 'tools', results: [{ callId: call!.callId, tool: 'spend', text: 'Nothing.' }] },
  ];
  expect((await models.ask({ ...toolRequest, messages }, { signal })).outcome.ok).toBe(true);
});

test('the usual order is OpenAI, Anthropic, Gemini; each is asked once before anyone is asked again', async () => {
  const down = says({ fault: { kind: 'status', status: 503 } });
  providers.scripts['openai-responses'] = down;
  providers.scripts.anthropic = down;
  providers.scripts.google = (_, count) =>
    count === 1 ? { fault: { kind: 'status', status: 500 } } : { text: 'Back again.' };
  providers.scripts.compatible = down;
  const { outcome } = await modelsWith().ask(request, { signal });
  expect(outcome).toMatchObject({ ok: true, reply: { text: 'Back again.' } });
  expect(providers.asks.map(({ api }) => api)).toEqual([
    'openai-responses',
    'anthropic',
    'google',
    'compatible',
    'openai-responses',
    'anthropic',
    'google',
  ]);
});

test('a role has its own models in its own order', async () => {
  providers.scripts.google = says({ text: 'Yes.' });
  const models = modelsWith({ APEX_WRITING_MODELS: 'google/gemini-2.5-pro' });
  expect(await models.ask({ ...request, role: 'writing' }, { signal })).toMatchObject({
    outcome: { ok: true, reply: { model: 'google/gemini-2.5-pro' } },
  });
});

test('a rate limit is respected: the provider rests for the time it asked for, and is asked again after', async () => {
  providers.scripts['openai-responses'] = (_, count) =>
    count === 1 ? { fault: { kind: 'status', status: 429, retryAfterSeconds: 1 } } : { text: 'Rested.' };
  const models = modelsWith({ APEX_MODEL_ORDER: 'openai' });
  const startedAt = performance.now();
  const { outcome } = await models.ask(request, { signal });
  expect(outcome).toMatchObject({ ok: true, reply: { text: 'Rested.' } });
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(950);
});

test('a provider that keeps failing is left alone by its breaker, and retries have a budget', async () => {
  providers.scripts['openai-responses'] = says({ fault: { kind: 'status', status: 500 } });
  const models = modelsWith({ APEX_MODEL_ORDER: 'openai' });
  for (let count = 0; count < 10; count += 1)
    expect((await models.ask(request, { signal })).outcome).toMatchObject({
      ok: false,
      error: { code: 'model_unavailable' },
    });
  expect(providers.asks.length).toBe(3);
});

test('a wrong key is reported as such, and no key means no model', async () => {
  const wrong = await modelsWith({ APEX_MODEL_ORDER: 'openai', APEX_OPENAI_API_KEY: 'wrong' }).ask(request, {
    signal,
  });
  expect(wrong.outcome).toMatchObject({
    ok: false,
    error: {
      code: 'model_unavailable',
      details: { tried: [{ provider: 'openai', problem: 'key-refused' }] },
    },
  });
  const none = createModels(readConfig(modelSettings, {}), logger);
  expect(none.serves('writing')).toBe(false);
  expect((await none.ask(request, { signal })).outcome).toMatchObject({
    ok: false,
    error: { code: 'model_absent' },
  });
});

test('with every provider hanging, asking takes as long as one call may', async () => {
  for (const api of ['openai-responses', 'anthropic', 'google', 'compatible'] as const)
    providers.scripts[api] = says({ fault: { kind: 'hang' } });
  const startedAt = performance.now();
  const models = modelsWith({ APEX_MODEL_TIMEOUT_MS: '1000' });
  expect((await models.ask(request, { signal })).outcome).toMatchObject({
    error: { code: 'model_unavailable' },
  });
  expect(performance.now() - startedAt).toBeLessThan(3_000);
});

test('stop reaches the provider: the connection is given up at once', async () => {
  providers.scripts['openai-responses'] = says({ fault: { kind: 'hang' } });
  const stop = new AbortController();
  const attempts: string[] = [];
  const asking = modelsWith({ APEX_MODEL_SILENCE_MS: '5000' }).ask(request, {
    signal: stop.signal,
    onAttempt: ({ failure }) => attempts.push(failure?.kind ?? 'none'),
  });
  await expect.poll(() => providers.asks.length).toBe(1);
  const stoppedAt = performance.now();
  stop.abort(new Error('stopped'));
  await expect(asking).rejects.toThrow('stopped');
  expect(performance.now() - stoppedAt).toBeLessThan(1_000);
  await expect.poll(() => providers.givenUp.length).toBe(1);
  expect(attempts).toEqual(['stopped']);
});
