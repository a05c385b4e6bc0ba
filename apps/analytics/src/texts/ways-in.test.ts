import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { callId, spanId } from '../ingest/otlp/testing/golden-spans.ts';
import { jsonBody, testTraceId } from '../ingest/otlp/testing/otlp-bodies.ts';
import { testCall } from '../testing/test-calls.ts';
import { runTextsService, type TextsService } from './testing/texts-service.ts';

let service: TextsService;

beforeAll(async () => {
  service = await runTextsService();
});
afterAll(() => service.close());

const startMs = Date.now() - 86_400_000;
const startedAt = new Date(startMs).toISOString();

async function keeping() {
  const organization = service.newOrganization();
  expect((await service.set(organization, { project: null, keep: true })).status).toBe(200);
  return organization;
}

const call = {
  'gen_ai.operation.name': 'chat',
  'gen_ai.provider.name': 'openai',
  'gen_ai.response.model': 'gpt-4o',
  'gen_ai.usage.input_tokens': 100,
  'gen_ai.usage.output_tokens': 10,
};
const asked = 'the question of ada@example.org';
const answered = 'the answer';
const messages = JSON.stringify([{ role: 'user', content: asked }]);

describe('spans', () => {
  test.each<
    [string, { attributes?: Record<string, unknown>; events?: { name: string; attributes: object }[] }]
  >([
    [
      'GenAI attributes',
      {
        attributes: {
          'gen_ai.input.messages': messages,
          'gen_ai.output.messages': [{ role: 'assistant', parts: [{ type: 'text', content: answered }] }],
          'gen_ai.system_instructions': 'be brief',
          'gen_ai.tool.definitions': [{ name: 'search' }],
        },
      },
    ],
    [
      'OpenInference',
      {
        attributes: {
          'llm.input_messages.0.message.content': asked,
          'llm.output_messages.0.message.content': answered,
        },
      },
    ],
    [
      'Traceloop',
      { attributes: { 'gen_ai.prompt.0.content': asked, 'gen_ai.completion.0.content': answered } },
    ],
    [
      'Vercel AI',
      {
        attributes: {
          'ai.operationId': 'ai.generateText.doGenerate',
          'ai.prompt.messages': messages,
          'ai.response.text': answered,
        },
      },
    ],
    [
      'Langfuse',
      { attributes: { 'langfuse.observation.input': messages, 'langfuse.observation.output': answered } },
    ],
    [
      'events of messages and choices',
      {
        events: [
          { name: 'gen_ai.user.message', attributes: { content: asked } },
          { name: 'gen_ai.choice', attributes: { message: answered } },
        ],
      },
    ],
    [
      'events of contents',
      {
        events: [
          { name: 'gen_ai.content.prompt', attributes: { 'gen_ai.prompt': asked } },
          { name: 'gen_ai.content.completion', attributes: { 'gen_ai.completion': answered } },
        ],
      },
    ],
  ])('%s', async (_, { attributes, events }) => {
    const span = {
      spanId,
      startMs,
      attributes: { ...call, ...attributes },
      events: (events ?? []) as { name: string; attributes: Record<string, unknown> }[],
    };
    const organization = await keeping();
    await service.sendSpans(organization, [span]);
    const [kept, ...more] = await service.table(organization);
    expect(more).toEqual([]);
    expect(kept?.prompt).toContain('the question of [email]');
    expect(kept?.completion).toContain(answered);
    expect(kept?.redacted).toEqual({ email: 1 });
    expect((await service.textsOf(organization, callId)).status).toBe(200);
    if (attributes?.['gen_ai.system_instructions'] !== undefined)
      expect(kept?.prompt).toMatch(/search[\s\S]*be brief[\s\S]*question/);
    // The same span, where nothing is kept: the hash is the same, and no text is there.
    const without = service.newOrganization();
    await service.sendSpans(without, [span]);
    expect(await service.table(without)).toEqual([]);
    const stored = (await service.send(without, { path: `/api/v1/calls/${callId}` })).json();
    expect(stored.promptHash).not.toBe('');
  });

  test('one that is refused is put aside without its texts', async () => {
    const organization = await keeping();
    const attributes = {
      ...{ ...call, 'gen_ai.usage.input_tokens': 'many', 'gen_ai.request.instructions': asked },
      ...{ 'gen_ai.input.messages': asked, 'gen_ai.output.messages': answered, 'gen_ai.request.top_k': 7 },
    };
    await expect(service.sendSpans(organization, [{ spanId, startMs, attributes }])).rejects.toThrow(
      /answered 200/,
    );
    const { rows } = await service.store.read(
      service.scopeOf(organization),
      { sql: 'select content from apex.quarantine where organization_id = {organization:String}' },
      z.object({ content: z.string() }),
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]?.content).toContain('gen_ai.request.top_k');
    expect(rows[0]?.content).not.toContain('the question');
    expect(await service.table(organization)).toEqual([]);
  });

  test('one that turns out to wrap the call takes its texts away', async () => {
    const organization = await keeping();
    const outer = {
      spanId: '00f067aa0ba90001',
      startMs,
      attributes: { ...call, 'gen_ai.input.messages': 'outer' },
    };
    const inner = {
      spanId: '00f067aa0ba90002',
      parentSpanId: outer.spanId,
      startMs,
      attributes: { ...call, 'gen_ai.input.messages': 'inner' },
    };
    await service.sendSpans(organization, [outer]);
    expect(await service.table(organization)).toMatchObject([{ prompt: 'outer' }]);
    await service.sendSpans(organization, [inner]);
    expect(await service.table(organization)).toMatchObject([
      { callId: `${testTraceId}-${inner.spanId}`, prompt: 'inner' },
    ]);
    // An exporter that got no answer sends again.
    await service.sendSpans(organization, [outer, inner]);
    expect(await service.table(organization)).toMatchObject([{ prompt: 'inner' }]);
  });
});

describe('files', () => {
  const own = testCall('own', { startedAt, texts: { prompt: asked, completion: answered } });
  const litellm = {
    request_id: 'lite',
    call_type: 'acompletion',
    custom_llm_provider: 'openai',
    model: 'gpt-4o',
    startTime: startedAt,
    endTime: startedAt,
    spend: 0.1,
    prompt_tokens: 10,
    completion_tokens: 5,
    total_tokens: 15,
    messages: [{ role: 'user', content: asked }],
    response: { choices: [{ message: { content: answered } }] },
  };
  const observation = {
    id: 'observed',
    traceId: 'trace',
    type: 'GENERATION',
    startTime: startedAt,
    model: 'gpt-4o',
    usageDetails: { input: 10, output: 5 },
    input: { messages: [{ role: 'user', content: asked }] },
    output: answered,
  };
  const helicone = {
    request_id: 'heli',
    response_id: 'heli-answer',
    request_created_at: startedAt,
    response_created_at: startedAt,
    response_status: 200,
    provider: 'OPENAI',
    model: 'gpt-4o',
    prompt_tokens: 10,
    completion_tokens: 5,
    request_body: JSON.stringify({ messages: [{ role: 'user', content: asked }] }),
    response_body: { choices: [{ message: { content: answered } }] },
  };
  const body = {
    id: 'raw',
    provider_id: 'openai',
    timestamp: startedAt,
    request: { messages: [{ role: 'user', content: asked }] },
    body: {
      model: 'gpt-4o-2024-08-06',
      choices: [{ message: { content: answered } }],
      usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
    },
  };

  test.each<[string, object]>([
    ['jsonl', own],
    ['litellm', litellm],
    ['langfuse', observation],
    ['langfuse', { id: 'trace', timestamp: startedAt, projectId: 'p', observations: [observation] }],
    ['helicone', helicone],
    ['provider-bodies', body],
  ])('%s', async (format, record) => {
    const organization = await keeping();
    const line = `${JSON.stringify(record)}\n`;
    expect(await service.sendFile(organization, format, line)).toMatchObject({ accepted: 1, quarantined: 0 });
    const [kept] = await service.table(organization);
    expect(kept?.prompt).toContain('the question of [email]');
    expect(kept?.completion).toContain(answered);
    // Again, it is the same call with the same text.
    expect(await service.sendFile(organization, format, line)).toMatchObject({ accepted: 0, duplicates: 1 });
    expect(await service.table(organization)).toEqual([kept]);
    const without = service.newOrganization();
    expect(await service.sendFile(without, format, line)).toMatchObject({ accepted: 1 });
    expect(await service.table(without)).toEqual([]);
  });

  test('our own CSV', async () => {
    const organization = await keeping();
    const csv = `callId,startedAt,provider,responseModel,inputUncached,texts.prompt,texts.completion\nc,${startedAt},openai,gpt-4o,5,${asked},${answered}\n`;
    expect(await service.sendFile(organization, 'csv', csv)).toMatchObject({ accepted: 1, quarantined: 0 });
    expect(await service.table(organization)).toMatchObject([
      { callId: 'c', prompt: 'the question of [email]', completion: answered },
    ]);
  });

  test('a file whose columns are mapped', async () => {
    const organization = await keeping();
    const map = {
      callId: 'key',
      startedAt: 'when',
      provider: { const: 'openai' },
      responseModel: 'served',
      'usage.input': 'in',
      'texts.prompt': 'question',
      'texts.completion': 'reply',
    };
    const row = {
      key: 'm',
      when: startedAt,
      served: 'gpt-4o',
      in: 5,
      question: asked,
      reply: { text: answered },
    };
    const answer = await service.send(organization, {
      path: `/api/v1/imports?map=${encodeURIComponent(JSON.stringify(map))}`,
      body: `${JSON.stringify(row)}\n`,
    });
    expect(JSON.parse(answer.lines.at(-1) ?? '').result).toMatchObject({ accepted: 1, quarantined: 0 });
    expect(await service.table(organization)).toMatchObject([
      { callId: 'm', prompt: 'the question of [email]', completion: JSON.stringify({ text: answered }) },
    ]);
  });

  test.each<[string, string]>([
    ['jsonl', JSON.stringify({ ...own, startedAt: 'never' })],
    ['jsonl', JSON.stringify({ ...own, texts: asked })],
    ['jsonl', `${JSON.stringify(own).slice(0, -5)}`],
    ['jsonl', JSON.stringify(own).replace('"the answer"', 'the answer')],
    ['litellm', JSON.stringify({ ...litellm, startTime: 'never' })],
    ['langfuse', JSON.stringify({ ...observation, startTime: 'never' })],
    ['helicone', JSON.stringify({ ...helicone, request_created_at: 'never' })],
    ['provider-bodies', JSON.stringify({ ...body, body: { ...body.body, usage: { prompt_tokens: -1 } } })],
  ])('a row of %s that is put aside is put aside without its texts', async (format, line) => {
    const organization = await keeping();
    const { jobId, quarantined } = await service.sendFile(organization, format, `${line}\n`);
    expect(quarantined).toBe(1);
    const path = `/api/v1/imports/${jobId}/quarantine`;
    const aside = (await service.send(organization, { path })).text;
    expect(aside).toContain('text left out');
    expect(aside).not.toContain('the question');
    expect(aside).not.toContain(answered);
    expect(await service.table(organization)).toEqual([]);
  });

  test('so is a row of CSV: ours, mapped, or of another tool', async () => {
    const columns = 'startedAt,provider,responseModel,inputUncached';
    const mapping = {
      ...{ startedAt: 'startedAt', provider: 'provider', responseModel: 'responseModel' },
      ...{ 'usage.input': 'inputUncached', 'texts.prompt': 'q' },
    };
    const files: readonly [string, string, string][] = [
      ['format=csv', `${columns},texts.prompt,feature`, `never,openai,gpt-4o,5,"${asked}, ""x""",chat`],
      [
        `map=${encodeURIComponent(JSON.stringify(mapping))}`,
        `${columns},q,feature`,
        `never,openai,gpt-4o,5,${asked},chat`,
      ],
      [
        'format=langfuse',
        'id,traceId,type,startTime,model,usageDetails,output,feature',
        `o,t,GENERATION,never,gpt-4o,"{""input"":5}","${answered} of ${asked}",chat`,
      ],
      ['format=csv', `${columns},texts.prompt,feature`, `never,openai,gpt-4o,5,${asked}`],
    ];
    const organization = await keeping();
    for (const [options, header, row] of files) {
      const imported = await service.send(organization, {
        path: `/api/v1/imports?${options}`,
        body: `${header}\n${row}\n`,
      });
      const { jobId, quarantined } = JSON.parse(imported.lines.at(-1) ?? '').result;
      expect([options, quarantined]).toEqual([options, 1]);
      const path = `/api/v1/imports/${jobId}/quarantine`;
      const { rows } = (await service.send(organization, { path })).json();
      expect(JSON.stringify(rows)).not.toContain('the question');
      expect(rows.at(-1).content).toContain('text left out');
      if (row.endsWith('chat')) expect(rows.at(-1).content).toMatch(/^(never|o),.*,text left out,chat$/);
    }
  });

  test('spans in a file', async () => {
    const organization = await keeping();
    const attributes = { ...call, 'gen_ai.input.messages': asked, 'gen_ai.output.messages': answered };
    const line = jsonBody([{ spanId, startMs, attributes }]);
    expect(await service.sendFile(organization, 'otlp', `${line}\n`)).toMatchObject({ accepted: 1 });
    expect(await service.table(organization)).toMatchObject([
      { callId, prompt: 'the question of [email]', completion: answered },
    ]);
  });
});
