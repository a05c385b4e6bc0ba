import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { runAnalytics, type TestAnalytics } from '../../testing/running-analytics.ts';
import { createCallIntake } from '../call-intake.ts';
import { createPromptHasher } from './prompts/prompt-hashes.ts';
import { createSpanIntake } from './span-intake.ts';
import { protobufBody, type TestSpan, testStartMs } from './testing/otlp-bodies.ts';
import { type ReadSpan, toCall } from './to-call.ts';
import { readProtobuf } from './wire/read-protobuf.ts';

let analytics: TestAnalytics;

beforeAll(async () => {
  analytics = await runAnalytics();
});
afterAll(() => analytics.close());

const period = { from: '2026-11-01T00:00:00Z', to: '2026-11-02T00:00:00Z' };

async function post(organization: string, spans: readonly TestSpan[]) {
  const token = await analytics.issuers.backend.issue('analytics', analytics.scopeOf(organization));
  const response = await fetch(new URL('/v1/traces', analytics.url), {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-protobuf' },
    body: new Uint8Array(protobufBody(spans, { 'service.name': 'shop' })),
  });
  expect(response.status).toBe(200);
}

const id = (number: number) => number.toString(16).padStart(16, '0');
const usage = (input: number, output: number) => ({
  'gen_ai.usage.input_tokens': input,
  'gen_ai.usage.output_tokens': output,
});
const model = { 'gen_ai.provider.name': 'openai', 'gen_ai.response.model': 'gpt-4o' };

/** An agent's run: it sums up its two requests; a tool it uses asks a model too; one attempt failed. */
const run: readonly TestSpan[] = [
  {
    spanId: id(1),
    name: 'invoke_agent',
    attributes: {
      'gen_ai.operation.name': 'invoke_agent',
      'gen_ai.agent.name': 'planner',
      feature: 'checkout',
      ...model,
      ...usage(3_000, 300),
    },
  },
  {
    spanId: id(2),
    parentSpanId: id(1),
    attributes: {
      'gen_ai.operation.name': 'chat',
      'gen_ai.response.id': 'r2',
      ...model,
      ...usage(1_000, 100),
    },
  },
  {
    spanId: id(3),
    parentSpanId: id(1),
    attributes: {
      'gen_ai.operation.name': 'chat',
      'gen_ai.response.id': 'r3',
      ...model,
      ...usage(2_000, 200),
    },
  },
  {
    spanId: id(4),
    parentSpanId: id(1),
    attributes: { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'search' },
  },
  { spanId: id(5), parentSpanId: id(4), name: 'POST', attributes: { 'http.request.method': 'POST' } },
  {
    spanId: id(6),
    parentSpanId: id(5),
    attributes: { 'gen_ai.operation.name': 'chat', 'gen_ai.response.id': 'r6', ...model, ...usage(400, 40) },
  },
  {
    spanId: id(7),
    parentSpanId: id(1),
    failed: true,
    attributes: { 'gen_ai.operation.name': 'chat', 'error.type': '429', ...model },
  },
].map((span, index) => ({ ...span, startMs: testStartMs + index * 60_000 * 25 }));

async function stateOf(organization: string) {
  const spend = await analytics.send(organization, {
    path: '/api/v1/questions/spend',
    body: { period, by: ['feature', 'agent'] },
  });
  const { totals, rows } = spend.json();
  const listed = await analytics.send(organization, {
    path: `/api/v1/calls?from=${period.from}&to=${period.to}`,
  });
  const calls = (listed.json().calls ?? listed.json().items) as {
    callId: string;
    feature: string;
    agent: string;
  }[];
  return {
    totals,
    rows,
    calls: calls
      .map(({ callId, feature, agent }) => ({ spanId: callId.slice(-16), feature, agent }))
      .sort((left, right) => (left.spanId < right.spanId ? -1 : 1)),
  };
}

test('a run that arrives at once: leaves cost, wrappers do not, names are handed down', async () => {
  const organization = analytics.newOrganization();
  await post(organization, run);
  const { totals, calls } = await stateOf(organization);
  // 3,400 input tokens at $2.50 and 340 output tokens at $10 a million.
  expect(totals).toMatchObject({ calls: 4, cost: '0.0119', errorCalls: 1 });
  expect(calls).toEqual(
    [2, 3, 6, 7].map((number) => ({ spanId: id(number), feature: 'checkout', agent: 'planner' })),
  );
});

/** The numbers of a list in another order, the same for the same seed. */
function shuffled<Item>(items: readonly Item[], seed: number): Item[] {
  const list = [...items];
  let state = seed;
  for (let index = list.length - 1; index > 0; index -= 1) {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    const other = state % (index + 1);
    [list[index], list[other]] = [list[other]!, list[index]!];
  }
  return list;
}

test('parent and child spans both costed: in whatever order and in how many requests they arrive, once', async () => {
  const whole = analytics.newOrganization();
  await post(whole, run);
  const expected = await stateOf(whole);
  for (let seed = 1; seed <= 12; seed += 1) {
    const organization = analytics.newOrganization();
    const spans = shuffled(run, seed);
    const size = 1 + (seed % 3);
    for (let from = 0; from < spans.length; from += size) {
      await post(organization, spans.slice(from, from + size));
      // A sender that saw no answer sends again.
      if (seed % 4 === 0) await post(organization, spans.slice(from, from + size));
    }
    expect(
      await stateOf(organization),
      `order ${spans.map(({ spanId }) => Number(spanId))}, ${size} a request`,
    ).toEqual(expected);
  }
}, 120_000);

test('a name that is cut within a character keeps nothing out that is sent with it', async () => {
  const organization = analytics.newOrganization();
  const spans = [199, 200].map(
    (length, index): TestSpan => ({
      spanId: id(500 + index),
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.agent.name': `${'x'.repeat(length)}😀`,
        'gen_ai.prompt.name': `a\\ud83d ${length}`,
        ...model,
        ...usage(1_000, 100),
      },
    }),
  );
  await post(organization, spans);
  const path = `/api/v1/calls?from=${period.from}&to=${period.to}`;
  const { calls } = (await analytics.send(organization, { path })).json();
  expect(calls.map(({ agent }: { agent: string }) => agent).toSorted()).toEqual([
    'x'.repeat(200),
    `${'x'.repeat(199)}\uFFFD`,
  ]);
  const { rows } = await analytics.store.read(
    analytics.scopeOf(organization),
    {
      sql: 'select agent, prompt_name from apex.otlp_spans where organization_id = {organization:String} order by span_id',
    },
    z.object({ agent: z.string(), prompt_name: z.string() }),
  );
  expect(rows).toEqual([
    { agent: `${'x'.repeat(199)}\uFFFD`, prompt_name: 'a\\ud83d 199' },
    { agent: 'x'.repeat(200), prompt_name: 'a\\ud83d 200' },
  ]);
});

test('requests that arrive at the same time see each other', async () => {
  const whole = analytics.newOrganization();
  await post(whole, run);
  const organization = analytics.newOrganization();
  await Promise.all(shuffled(run, 5).map((span) => post(organization, [span])));
  expect(await stateOf(organization)).toEqual(await stateOf(whole));
});

test('a request to a model whose usage nobody reports is counted as unpriced, not as free', async () => {
  const organization = analytics.newOrganization();
  await post(organization, [{ spanId: id(9), attributes: { 'gen_ai.operation.name': 'chat', ...model } }]);
  const unpriced = await analytics.send(organization, {
    path: '/api/v1/questions/unpriced',
    body: { period },
  });
  expect(unpriced.json().rows).toMatchObject([
    { provider: 'openai', calls: 1, reason: 'usage_not_reported' },
  ]);
});

test('beyond what may wait, spans are refused at once and retryably, before anything of them is taken in', async () => {
  const organization = analytics.newOrganization();
  const scope = analytics.scopeOf(organization);
  const intake = createCallIntake(analytics.store, { endUserKey: analytics.store.endUserKey });
  const spans = createSpanIntake(analytics.store, intake);
  const context = {
    caller: { scope, project: null },
    book: intake.bookOf(organization),
    hashPrompt: createPromptHasher('key', organization),
    nowMs: Date.now(),
  };
  const read = (first: number): ReadSpan[] =>
    readProtobuf(
      protobufBody(Array.from({ length: 40_000 }, (_, index) => ({ spanId: id(first + index) }))),
    ).flatMap((span) => {
      const outcome = toCall(span, context);
      return 'span' in outcome ? [outcome] : [];
    });
  const batches = [1, 100_001, 200_001].map(read);
  const taken = batches.slice(0, 2).map((batch) => spans.write(scope, batch));
  expect(() => spans.write(scope, batches[2] ?? [])).toThrow(
    expect.objectContaining({ code: 'overloaded', retryAfterMs: expect.any(Number) }),
  );
  await Promise.all(taken);
  await spans.write(scope, batches[2] ?? []);
});
