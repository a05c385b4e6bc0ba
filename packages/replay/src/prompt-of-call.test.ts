import { type Change, type Rule, usageSchema } from '@netra/contract';
import { describe, expect, it } from 'vitest';
import { type CallFields, cells, madeCall, startMs } from '../../../test/fixtures/made-call.ts';
import type { ReplayCall } from './replay-call.ts';
import { shortenPrompt } from './shorten-prompt.ts';

describe('the prefix of a call', () => {
  const cache: Change = { kind: 'cache', ttl: '5m' };
  const cached = (callId: string, second: number, hashes: string, fields: CallFields = {}) =>
    madeCall(callId, {
      startedAtMs: startMs + 1_000 * second,
      prefixHashes: [...hashes],
      prefixBlockTokens: 100,
      ...fields,
    });
  const found = (calls: readonly ReplayCall[], ...rules: (Change | Rule)[]) =>
    Object.fromEntries(
      cells(calls, ...rules).map(({ call: { callId }, cell: { prefix } }) => [
        callId,
        prefix === null ? null : [Number(prefix.hitTokens), Number(prefix.missTokens)],
      ]),
    );

  it('hits what the provider holds, by model, and misses the rest', () => {
    const calls = [
      cached('a', 0, 'xy'),
      cached('b', 1, 'xyz'),
      cached('c', 2, 'xw'),
      cached('late', 303, 'xy'),
      cached('other', 4, 'xy', { at: { model: 'small' }, usage: { inputUncached: 2_000 } }),
      cached('elsewhere', 4, 'xy', { seller: 'bolt' }),
      cached('uncacheable', 5, 'xy', { at: { model: 'unknown' } }),
      cached('empty', 6, ''),
      cached('unmeasured', 7, 'xy', { prefixBlockTokens: 0 }),
    ];
    expect(found(calls, cache)).toEqual({
      a: [0, 200],
      b: [200, 100],
      c: [100, 100],
      late: [0, 200],
      // 200 tokens are fewer than this model caches.
      other: null,
      elsewhere: [0, 200],
      uncacheable: null,
      empty: null,
      unmeasured: null,
    });
    expect(found(calls)).toMatchObject({ a: null, b: null });
    expect(found(calls, { ...cache, ttl: '1h' })).toMatchObject({ late: [200, 0] });
  });

  it('is no longer than the prompt, nor than a rule allows', () => {
    const calls = [
      cached('a', 0, 'xyz', { usage: { inputUncached: 250 } }),
      cached('b', 1, 'xyz', { usage: { inputUncached: 250 } }),
    ];
    expect(found(calls, cache)).toEqual({ a: [0, 250], b: [250, 0] });
    expect(found(calls, { ...cache, maxBlocks: 2 })).toEqual({ a: [0, 200], b: [200, 0] });
    // A rule that shortens the prompt leaves less to cache, here less than the model takes.
    expect(found(calls, cache, { kind: 'trimPrefix', tokens: 149 })).toEqual({ a: [0, 101], b: [101, 0] });
    expect(found(calls, cache, { kind: 'trimPrefix', tokens: 150 })).toEqual({ a: [0, 100], b: [100, 0] });
    expect(found(calls, cache, { kind: 'trimPrefix', tokens: 151 })).toEqual({ a: null, b: null });
  });

  it('is cached where a call moves to', () => {
    const to = {
      provider: 'acme',
      model: 'small',
      tokenRatio: { low: 1, expected: 1, high: 1 },
    };
    const calls = [
      cached('a', 0, 'xyz'),
      cached('b', 1, 'xyz', { at: { model: 'small' } }),
      cached('c', 2, 'xy'),
    ];
    expect(found(calls, cache, { kind: 'model', ...to })).toEqual({ a: [0, 300], b: [300, 0], c: null });
    const escalated = { low: 0, expected: 0, high: 0 };
    expect(found(calls, cache, { kind: 'cascade', ...to, escalated })).toEqual({
      a: [0, 300],
      b: [300, 0],
      c: null,
    });
  });

  it('hits nothing that is shorter than what the provider serves', () => {
    const picky = { at: { model: 'picky' } };
    const calls = [cached('a', 0, 'xyz', picky), cached('b', 1, 'xyw', picky), cached('c', 2, 'xyzv', picky)];
    expect(found(calls, cache)).toEqual({ a: [0, 300], b: [0, 300], c: [300, 100] });
  });

  it('is not read by calls that are not made', () => {
    const calls = [cached('a', 0, 'xy', { promptHash: 'h' }), cached('b', 1, 'xy', { promptHash: 'h' })];
    expect(found(calls, cache, { kind: 'dedupe', windowMs: 5_000 })).toEqual({ a: [0, 200], b: null });
  });
});

describe('a shorter prompt', () => {
  const usage = usageSchema.parse({
    cacheRead: 100,
    inputUncached: 50,
    cacheWrite5m: 30,
    cacheWrite1h: 20,
    inputImage: 7,
  });
  const shorten = (historyTokens: number | null, ...changes: Change[]) =>
    shortenPrompt(
      { usage, historyTokens },
      Object.fromEntries(changes.map((change) => [change.kind, change])),
    );

  it('loses the cheapest tokens first, whatever is no text staying', () => {
    expect(shorten(null, { kind: 'trimPrefix', tokens: 160 })).toEqual({
      trimPrefix: {
        removed: { cacheRead: 100, inputUncached: 50, cacheWrite5m: 10, cacheWrite1h: 0 },
        inputTokens: 47,
      },
    });
    expect(shorten(null, { kind: 'trimPrefix', tokens: 999 })).toEqual({
      trimPrefix: {
        removed: { cacheRead: 100, inputUncached: 50, cacheWrite5m: 30, cacheWrite1h: 20 },
        inputTokens: 7,
      },
    });
  });

  it('is compacted only where the summary is shorter', () => {
    const compact = (historyTokens: number | null) =>
      shorten(historyTokens, { kind: 'compactHistory', above: 40, summaryTokens: 20 }).compactHistory
        ?.inputTokens;
    expect(compact(null)).toBeUndefined();
    expect(compact(60)).toBeUndefined();
    expect(compact(61)).toBe(206);
    expect(compact(9_999)).toBe(7);
  });

  it('fits below a length where little is over it', () => {
    const fit = (above: number, within: number) =>
      shorten(null, { kind: 'fitContext', above, within }).fitContext?.inputTokens;
    expect(fit(207, 10)).toBeUndefined();
    expect(fit(206, 10)).toBe(206);
    expect(fit(197, 10)).toBe(197);
    expect(fit(196, 10)).toBeUndefined();
    // 203 over, of which the text is 200.
    expect(fit(4, 1_000)).toBeUndefined();
    expect(fit(7, 1_000)).toBe(7);
  });

  it('loses to the next rule what the one before left', () => {
    expect(
      shorten(
        150,
        { kind: 'trimPrefix', tokens: 120 },
        { kind: 'compactHistory', above: 0, summaryTokens: 0 },
      ),
    ).toEqual({
      trimPrefix: {
        removed: { cacheRead: 100, inputUncached: 20, cacheWrite5m: 0, cacheWrite1h: 0 },
        inputTokens: 87,
      },
      compactHistory: {
        removed: { cacheRead: 0, inputUncached: 30, cacheWrite5m: 30, cacheWrite1h: 20 },
        inputTokens: 7,
      },
    });
  });
});
