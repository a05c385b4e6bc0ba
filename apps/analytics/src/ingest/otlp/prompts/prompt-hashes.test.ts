import type { StoredCall } from '@netra/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runAnalytics, type TestAnalytics } from '../../../testing/running-analytics.ts';
import { callId, spanId } from '../testing/golden-spans.ts';
import { protobufBody } from '../testing/otlp-bodies.ts';

let analytics: TestAnalytics;

beforeAll(async () => {
  analytics = await runAnalytics();
});
afterAll(() => analytics.close());

async function storedCall(organization: string): Promise<StoredCall> {
  const answer = await analytics.send(organization, { path: `/api/v1/calls/${callId}` });
  expect(answer.status, answer.text).toBe(200);
  return answer.json();
}

async function post(organization: string, body: Uint8Array | string, type: string): Promise<string> {
  const token = await analytics.issuers.backend.issue('analytics', analytics.scopeOf(organization));
  const answer = await fetch(new URL('/v1/traces', analytics.url), {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': type },
    body: body as BodyInit,
  });
  return answer.text();
}

describe('prompts', () => {
  const system = 'You are a careful assistant. '.repeat(200);
  const messages = (question: string) =>
    JSON.stringify([
      { role: 'system', content: system },
      { role: 'user', content: question },
    ]);
  const attributes = {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.response.model': 'gpt-4o',
    'gen_ai.usage.input_tokens': 1_500,
    'gen_ai.usage.output_tokens': 10,
  };

  async function hashesOf(
    prompt: Readonly<Record<string, unknown>>,
    organization = analytics.newOrganization(),
  ) {
    const body = protobufBody([{ spanId, attributes: { ...attributes, ...prompt } }]);
    expect(await post(organization, new Uint8Array(body), 'application/x-protobuf')).toBe('');
    const { promptHash, systemHash, toolsHash, prefixHashes, prefixBlockTokens } =
      await storedCall(organization);
    return { promptHash, systemHash, toolsHash, prefixHashes, prefixBlockTokens };
  }

  test('equal beginnings have equal blocks, and no two organizations share a hash', async () => {
    const organization = analytics.newOrganization();
    const one = await hashesOf({ 'gen_ai.input.messages': messages('one?') }, organization);
    const two = await hashesOf({ 'gen_ai.input.messages': messages('two?') }, organization);
    expect(one.promptHash).not.toBe(two.promptHash);
    expect(one.systemHash).toBe(two.systemHash);
    expect(one.systemHash).not.toBe('');
    // 5,800 bytes of system prompt are two whole blocks of 2,048 bytes.
    expect(one.prefixHashes).toHaveLength(2);
    expect(one.prefixHashes).toEqual(two.prefixHashes);
    expect(one.prefixBlockTokens).toBeGreaterThan(400);
    const other = await hashesOf({ 'gen_ai.input.messages': messages('one?') });
    expect(other.promptHash).not.toBe(one.promptHash);
    expect(other.prefixHashes).not.toEqual(one.prefixHashes);
  });

  test.each<[string, Readonly<Record<string, unknown>>]>([
    [
      'structured messages and instructions',
      {
        'gen_ai.input.messages': [{ role: 'user', parts: [{ type: 'text', content: 'hello' }] }],
        'gen_ai.system_instructions': [{ type: 'text', content: system }],
        'gen_ai.tool.definitions': [{ type: 'function', name: 'search' }],
      },
    ],
    [
      'OpenInference messages',
      {
        'llm.input_messages.0.message.role': 'system',
        'llm.input_messages.0.message.content': system,
        'llm.input_messages.10.message.content': 'ten',
        'llm.input_messages.2.message.content': 'two',
      },
    ],
    ['Traceloop messages', { 'gen_ai.prompt.0.role': 'user', 'gen_ai.prompt.0.content': system }],
    [
      'Vercel messages',
      { 'ai.operationId': 'ai.generateText.doGenerate', 'ai.prompt.messages': messages('one?') },
    ],
    ['Langfuse input', { 'langfuse.observation.input': messages('one?') }],
  ])('%s are hashed, and no text of them is stored', async (_, prompt) => {
    const organization = analytics.newOrganization();
    const hashes = await hashesOf(prompt, organization);
    expect(hashes.promptHash).toMatch(/^[0-9a-f]{32}$/);
    expect(hashes.prefixHashes.length).toBeGreaterThan(0);
    for (const path of [`/api/v1/calls/${callId}`]) {
      expect((await analytics.send(organization, { path })).text).not.toContain('careful assistant');
    }
  });
});
