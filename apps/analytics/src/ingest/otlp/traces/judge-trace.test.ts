import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judgeTrace } from './judge-trace.ts';
import type { TraceSpan } from './trace-span.ts';

function span(spanId: string, fields: Partial<TraceSpan> = {}): TraceSpan {
  return {
    traceId: 't',
    spanId,
    parentSpanId: '',
    kind: 'other',
    inputTokens: 0,
    outputTokens: 0,
    responseId: '',
    failed: false,
    startedAtMs: 0,
    feature: '',
    agent: '',
    promptName: '',
    promptVersion: '',
    conversationId: '',
    defaultFeature: '',
    ...fields,
  };
}

const usage = (inputTokens: number, outputTokens = 10) => ({ inputTokens, outputTokens });
const callsOf = (...spans: TraceSpan[]) => [...judgeTrace(spans).keys()].sort();

describe('parent and child spans both costed', () => {
  test('a wrapper that repeats the usage of its child is no call, whatever both are called', () => {
    for (const kind of ['llm', 'embedding', 'agent', 'tool', 'other'] as const) {
      const parent = span('parent', { kind, ...usage(100) });
      for (const childKind of ['llm', 'embedding', 'other'] as const) {
        const child = span('child', { kind: childKind, parentSpanId: 'parent', ...usage(100) });
        expect(callsOf(parent, child)).toEqual(['child']);
      }
    }
  });

  test('a wrapper that sums up its steps is no call', () => {
    const outer = span('outer', usage(300));
    const steps = ['a', 'b'].map((id) => span(id, { kind: 'llm', parentSpanId: 'outer', ...usage(150) }));
    expect(callsOf(outer, ...steps)).toEqual(['a', 'b']);
  });

  test('spans without usage in between change nothing', () => {
    const spans = [
      span('agent', { kind: 'agent', ...usage(100) }),
      span('http', { parentSpanId: 'agent' }),
      span('gateway', { parentSpanId: 'http' }),
      span('chat', { kind: 'llm', parentSpanId: 'gateway', ...usage(100) }),
    ];
    expect(callsOf(...spans)).toEqual(['chat']);
  });

  test('a gateway that gives the response an id of its own does not make it two calls', () => {
    const client = span('client', { kind: 'llm', responseId: 'gen-1', ...usage(100) });
    const server = span('server', {
      kind: 'llm',
      responseId: 'chatcmpl-1',
      parentSpanId: 'client',
      ...usage(100),
    });
    expect(callsOf(client, server)).toEqual(['server']);
  });

  test('a tool that asks a model during another request is a call of its own, and so is that request', () => {
    const spans = [
      span('chat', { kind: 'llm', responseId: 'one', ...usage(5_000) }),
      span('tool', { kind: 'tool', parentSpanId: 'chat' }),
      span('inner', { kind: 'llm', responseId: 'two', parentSpanId: 'tool', ...usage(200) }),
    ];
    expect(callsOf(...spans)).toEqual(['chat', 'inner']);
    const same = spans.map((one) => (one.kind === 'llm' ? { ...one, responseId: 'one' } : one));
    expect(callsOf(...same)).toEqual(['inner']);
  });

  test('an agent with usage and nothing beneath it is the call: what it cost is not lost', () => {
    expect(
      callsOf(
        span('agent', { kind: 'agent', ...usage(100) }),
        span('tool', { kind: 'tool', parentSpanId: 'agent' }),
      ),
    ).toEqual(['agent']);
  });

  test('two reports of one response in a trace are one call, the one with all its tokens', () => {
    const first = span('a', { kind: 'llm', responseId: 'r', ...usage(100, 1) });
    const last = span('b', { kind: 'llm', responseId: 'r', ...usage(100, 50) });
    expect(callsOf(first, last)).toEqual(['b']);
    expect(callsOf(last, first)).toEqual(['b']);
  });
});

describe('requests to a model without usage', () => {
  test('one alone is a call, and so is one that failed', () => {
    expect(callsOf(span('a', { kind: 'llm' }), span('b', { kind: 'llm', failed: true }))).toEqual(['a', 'b']);
  });

  test('one within a call that reports for it is no call, a failed attempt is', () => {
    const call = span('call', { kind: 'llm', ...usage(10) });
    const inner = span('inner', { kind: 'llm', parentSpanId: 'call' });
    expect(callsOf(call, inner)).toEqual(['call']);
    expect(callsOf(call, { ...inner, failed: true })).toEqual(['call', 'inner']);
  });

  test('of one within another, the inner one is the call', () => {
    const outer = span('outer', { kind: 'llm', failed: true });
    expect(callsOf(outer, span('inner', { kind: 'llm', parentSpanId: 'outer', failed: true }))).toEqual([
      'inner',
    ]);
  });
});

test('calls take from the spans above what they do not say themselves, the nearest first', () => {
  const spans = [
    span('root', { feature: 'checkout', agent: 'planner', conversationId: 'c1' }),
    span('sub', { parentSpanId: 'root', kind: 'agent', agent: 'researcher' }),
    span('chat', {
      parentSpanId: 'sub',
      kind: 'llm',
      promptName: 'p',
      defaultFeature: 'service',
      ...usage(1),
    }),
  ];
  expect(judgeTrace(spans).get('chat')).toEqual({
    feature: 'checkout',
    agent: 'researcher',
    promptName: 'p',
    promptVersion: '',
    conversationId: 'c1',
  });
  expect(judgeTrace(spans.slice(1)).get('chat')?.feature).toBe('service');
});

test('spans that are their own parents end', () => {
  const spans = [
    span('a', { parentSpanId: 'b', kind: 'llm', ...usage(1) }),
    span('b', { parentSpanId: 'a', kind: 'llm', ...usage(2) }),
    span('c', { parentSpanId: 'c', kind: 'llm', ...usage(3) }),
  ];
  expect(callsOf(...spans)).toContain('c');
});

test('the order of spans changes nothing, and no tokens of a leaf are lost', () => {
  const arbitrary = fc.array(
    fc.record({
      parent: fc.nat(8),
      kind: fc.constantFrom('llm', 'embedding', 'agent', 'tool', 'other'),
      inputTokens: fc.constantFrom(0, 0, 100, 200),
      responseId: fc.constantFrom('', '', 'x', 'y'),
      failed: fc.boolean(),
    }),
    { minLength: 1, maxLength: 9 },
  );
  fc.assert(
    fc.property(arbitrary, fc.integer(), (shapes, seed) => {
      const spans = shapes.map(({ parent, ...shape }, index) =>
        span(`s${index}`, {
          ...shape,
          parentSpanId: parent < index ? `s${parent}` : '',
        } as Partial<TraceSpan>),
      );
      const shuffled = spans.toSorted((left, right) => (left.spanId + seed < right.spanId + seed ? 1 : -1));
      const calls = callsOf(...spans);
      expect(callsOf(...shuffled)).toEqual(calls);
      for (const leaf of spans) {
        const isLeaf = !spans.some(({ parentSpanId }) => parentSpanId === leaf.spanId);
        if (!isLeaf || leaf.inputTokens === 0) continue;
        const standsForIt = spans.some(
          (one) =>
            calls.includes(one.spanId) &&
            (one.spanId === leaf.spanId || (one.responseId !== '' && one.responseId === leaf.responseId)),
        );
        expect(standsForIt).toBe(true);
      }
    }),
    { numRuns: 2_000 },
  );
});
