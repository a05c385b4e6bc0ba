import {
  type Change,
  type Filter,
  type Policy,
  type Rule,
  type Usage,
  usageSchema,
  usd,
} from '@netra/contract';
import { describe, expect, it } from 'vitest';
import { attoFromUsd, fixedPoint, fixedRatio, usdFromAtto } from './amount.ts';
import { addToHour, commitmentSaving, type HourlyCosts, hourOf, hoursOf } from './commitment.ts';
import { fieldOf, rulesOf } from './fields.ts';
import type { Market } from './market.ts';
import { matches, overlaps } from './match.ts';
import { perMonth } from './month.ts';
import { costOf, ratesFrom, toMicro } from './rates.ts';
import { inOrderOfTime, type ReplayCall } from './replay-call.ts';
import { cellsOf, coldMs } from './replay-calls.ts';
import { simulateRequestCache } from './request-cache.ts';
import { shortenPrompt } from './shorten-prompt.ts';

const startMs = Date.parse('2026-11-01T00:00:00Z');
const minimums: Readonly<Record<string, number>> = { large: 100, small: 300, picky: 250 };
const market: Market = {
  ratesOf: () => ratesFrom({ inputUncached: '0.000001', cacheRead: '0.0000001', outputVisible: '0.000005' }),
  cacheMinimum: (_provider, model) => minimums[model] ?? null,
  knowsRegion: () => false,
};

type Fields = Partial<Omit<ReplayCall, 'usage' | 'at'>> & {
  readonly usage?: Partial<Usage>;
  readonly at?: Partial<ReplayCall['at']>;
};

function call(callId: string, { usage, at, ...fields }: Fields = {}): ReplayCall {
  return {
    callId,
    at: {
      project: 'p',
      environment: 'production',
      feature: 'chat',
      agent: '',
      provider: 'acme',
      model: 'large',
      operation: 'chat',
      status: 'ok',
      serviceTier: 'standard',
      ...at,
    },
    seller: 'acme',
    startedAtMs: startMs,
    region: '',
    isBatch: false,
    usage: usageSchema.parse({ inputUncached: 1_000, ...usage }),
    cost: 10n ** 15n,
    isBilled: true,
    traceId: '',
    conversationId: '',
    retryOf: '',
    historyTokens: null,
    promptHash: '',
    prefixHashes: [],
    prefixBlockTokens: 0,
    ...fields,
  };
}

const rule = (change: Change, match: Filter = {}, id = 'only'): Rule => ({ id, match, change });
const policy = (...rules: (Change | Rule)[]): Policy => ({
  version: 1,
  rules: rules.map((one, index) => ('change' in one ? one : rule(one, {}, `rule-${index}`))),
});
const cells = (calls: readonly ReplayCall[], ...rules: (Change | Rule)[]) =>
  cellsOf(calls, policy(...rules), market);
const marked = (
  mark: 'isRetried' | 'isExcess' | 'isRepeated' | 'isCold',
  calls: readonly ReplayCall[],
  ...rules: (Change | Rule)[]
) =>
  cells(calls, ...rules)
    .filter(({ cell }) => cell[mark])
    .map(({ call: { callId } }) => callId);

describe('a call as a cell', () => {
  it('is one call with its cost, how it was served, and the rules that match it', () => {
    const [found, ...others] = cells(
      [
        call('one', {
          usage: { cacheRead: 7, outputVisible: 5 },
          region: 'eu',
          seller: 'host',
          at: { serviceTier: 'flex' },
        }),
        call('unpriced', { cost: null }),
      ],
      rule({ kind: 'batch' }, { feature: ['search'] }, 'a'),
      rule({ kind: 'capOutput', maxTokens: 3 }, { feature: ['chat'] }, 'b'),
    );
    expect(others).toEqual([]);
    expect(found?.cell).toMatchObject({
      calls: 1,
      baseline: 10n ** 15n,
      usage: { inputUncached: 1_000n, cacheRead: 7n, outputVisible: 5n, reasoning: 0n },
      rules: { capOutput: [1] },
      served: {
        provider: 'host',
        model: 'large',
        serviceTier: 'flex',
        region: 'eu',
        isBatch: false,
        startedAtMs: startMs,
        inputTokens: 1_007,
      },
      cappedTokens: 2n,
      prefix: null,
      hour: null,
    });
    expect(Object.keys(found!.cell.rules)).toEqual(['capOutput']);
  });

  it('that nobody bills has no rules', () => {
    expect(cells([call('one', { isBilled: false })], { kind: 'batch' })[0]?.cell.rules).toEqual({});
  });

  it('was in a batch when it says so in either way', () => {
    const served = (fields: Fields) => cells([call('one', fields)])[0]?.cell.served;
    expect(served({ isBatch: true })).toMatchObject({ isBatch: true, serviceTier: 'batch' });
    expect(served({ at: { serviceTier: 'batch' } })).toMatchObject({ isBatch: true, serviceTier: 'batch' });
    expect(served({ at: { serviceTier: 'priority' } })).toMatchObject({ isBatch: false });
  });

  it('has output over a cap where it is longer, and an hour where capacity is paid by it', () => {
    const capped = (outputVisible: number) =>
      cells([call('one', { usage: { outputVisible } })], { kind: 'capOutput', maxTokens: 10 })[0]?.cell
        .cappedTokens;
    expect([capped(9), capped(10), capped(11)]).toEqual([0n, 0n, 1n]);
    const commit: Change = { kind: 'commit', hourlyCost: usd('1'), coversPerHour: usd('2') };
    expect(cells([call('one', { startedAtMs: 3 * 3_600_000 - 1 })], commit)[0]?.cell.hour).toBe(2);
    expect(cells([call('one')], { kind: 'batch' })[0]?.cell.hour).toBeNull();
  });

  it('is cold within an hour of the first that has a price', () => {
    const calls = [
      call('later', { startedAtMs: startMs + coldMs }),
      call('within', { startedAtMs: startMs + coldMs - 1 }),
      call('first'),
      call('unpriced', { startedAtMs: startMs - 9_000, cost: null }),
    ];
    expect(marked('isCold', calls)).toEqual(['first', 'within']);
  });
});

describe('calls that were paid for nothing', () => {
  it('failed and were made again, or repeat what had succeeded', () => {
    const failed = { at: { status: 'error' } };
    const calls = [
      call('failed', failed),
      call('again', { retryOf: 'failed' }),
      call('failed-free', { ...failed, cost: 0n }),
      call('again-free', { retryOf: 'failed-free' }),
      call('failed-alone', failed),
      call('good'),
      call('needless', { retryOf: 'good' }),
      call('of-nobody', { retryOf: 'elsewhere' }),
      call('cancelled', { at: { status: 'cancelled' } }),
      call('after-cancelled', { retryOf: 'cancelled', cost: null }),
    ];
    expect(marked('isRetried', calls)).toEqual(['cancelled', 'failed', 'needless']);
  });

  it('come after the first ones of a run, counted by feature and in order of time', () => {
    const at = (second: number) => startMs + 1_000 * second;
    const calls = [
      call('t-late', { traceId: 't', startedAtMs: at(3) }),
      call('t-first', { traceId: 't', startedAtMs: at(0) }),
      call('t-second', { traceId: 't', startedAtMs: at(1), conversationId: 'c' }),
      call('t-other', { traceId: 't', startedAtMs: at(4), at: { feature: 'search' } }),
      call('c-first', { conversationId: 'c', startedAtMs: at(5) }),
      call('c-second', { conversationId: 'c', startedAtMs: at(6) }),
      call('c-third', { conversationId: 'c', startedAtMs: at(7) }),
      // A trace and a conversation of one name are two runs.
      call('named', { traceId: 'c', startedAtMs: at(8) }),
      call('alone', { startedAtMs: at(9) }),
      call('alone-too', { startedAtMs: at(10) }),
      call('alone-three', { startedAtMs: at(11) }),
    ];
    const limit: Change = { kind: 'drop', which: { of: 'run-excess', maxCalls: 2 } };
    expect(marked('isExcess', calls, limit)).toEqual(['t-late', 'c-third']);
    expect(marked('isExcess', calls)).toEqual([]);
    // What another rule drops is no call of a run.
    const dropped = rule({ kind: 'drop', which: { of: 'all' } }, { operation: ['embeddings'] }, 'x');
    const others = calls.map((one) =>
      one.callId === 't-first' ? { ...one, at: { ...one.at, operation: 'embeddings' } } : one,
    );
    expect(marked('isExcess', others, limit, dropped)).toEqual(['c-third']);
  });

  it('ask the same again within the window, of answers that were given', () => {
    const at = (second: number) => startMs + 1_000 * second;
    const asked = (callId: string, second: number, fields: Fields = {}) =>
      call(callId, { promptHash: 'same', startedAtMs: at(second), ...fields });
    const dedupe: Change = { kind: 'dedupe', windowMs: 10_000 };
    const calls = [
      asked('first', 0),
      asked('second', 9.999),
      asked('reopens', 10),
      asked('fourth', 12),
      asked('other-prompt', 1, { promptHash: 'other' }),
      asked('other-model', 1, { at: { model: 'small' } }),
      asked('other-provider', 1, { at: { provider: 'bolt' } }),
      asked('other-feature', 1, { at: { feature: 'search' } }),
      asked('other-project', 1, { at: { project: 'q' } }),
      asked('other-environment', 1, { at: { environment: 'staging' } }),
      asked('failed', 2, { at: { status: 'error' } }),
      asked('unhashed', 1, { promptHash: '' }),
      asked('unhashed-too', 2, { promptHash: '' }),
    ];
    expect(marked('isRepeated', calls, dedupe)).toEqual(['second', 'fourth']);
    // Each rule has a cache of its own.
    const one = rule(dedupe, { operation: ['chat'] }, 'one');
    const two = rule(dedupe, { operation: ['embeddings'] }, 'two');
    const split = [asked('a', 0), asked('b', 1, { at: { operation: 'embeddings' } }), asked('c', 2)];
    expect(marked('isRepeated', split, one, two)).toEqual(['c']);
    // A retry that is not made fills no cache.
    const retries: Change = { kind: 'drop', which: { of: 'paid-retries' } };
    const retried = [
      asked('good', 0, { promptHash: '' }),
      asked('needless', 1, { retryOf: 'good' }),
      asked('last', 2),
    ];
    expect(marked('isRepeated', retried, dedupe, retries)).toEqual([]);
    expect(marked('isRepeated', retried, dedupe)).toEqual(['last']);
    // Nor does one beyond what its run may make.
    const excess: Change = { kind: 'drop', which: { of: 'run-excess', maxCalls: 1 } };
    const run = [
      asked('begins', 0, { traceId: 't', promptHash: 'x' }),
      asked('beyond', 1, { traceId: 't' }),
      asked('last', 2),
    ];
    expect(marked('isRepeated', run, dedupe, excess)).toEqual([]);
  });

  it('count a window from what opened it', () => {
    const requests = [0, 6, 12, 18].map((atMs) => ({ atMs, key: 'k' }));
    expect(simulateRequestCache(requests, 10)).toEqual([false, true, false, true]);
    expect(simulateRequestCache([], 10)).toEqual([]);
  });
});

describe('the prefix of a call', () => {
  const cache: Change = { kind: 'cache', ttl: '5m' };
  const cached = (callId: string, second: number, hashes: string, fields: Fields = {}) =>
    call(callId, {
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

describe('small parts', () => {
  it('put calls in order of time, of one instant by rank and then by id', () => {
    const calls = [
      call('b'),
      call('a'),
      call('late', { startedAtMs: startMs + 1 }),
      call('z', { rank: -1n }),
      call('y', { rank: 2n }),
      call('x', { rank: 1n }),
    ];
    expect(inOrderOfTime(calls).map(({ callId }) => callId)).toEqual(['z', 'a', 'b', 'x', 'y', 'late']);
    expect(inOrderOfTime(calls.toReversed()).map(({ callId }) => callId)).toEqual([
      'z',
      'a',
      'b',
      'x',
      'y',
      'late',
    ]);
  });

  it('match by every dimension a filter names, and by none that is not stated', () => {
    const at = { feature: 'chat', model: 'large' };
    expect(matches({}, at)).toBe(true);
    expect(matches({ feature: ['search', 'chat'] }, at)).toBe(true);
    expect(matches({ feature: ['search'] }, at)).toBe(false);
    expect(matches({ feature: ['chat'], model: ['small'] }, at)).toBe(false);
    expect(matches({ environment: ['production'] }, at)).toBe(false);
    expect(matches({ feature: undefined } as unknown as Filter, at)).toBe(true);
  });

  it('know whether a call could match two filters', () => {
    expect(overlaps({}, { feature: ['a'] })).toBe(true);
    expect(overlaps({ feature: ['a', 'b'] }, { feature: ['b', 'c'] })).toBe(true);
    expect(overlaps({ feature: ['a'] }, { feature: ['b'] })).toBe(false);
    expect(overlaps({ feature: ['a'] }, { model: ['b'] })).toBe(true);
    expect(overlaps({ model: ['m'], feature: ['a'] }, { model: ['m'], feature: ['b'] })).toBe(false);
    expect(overlaps({ feature: undefined } as unknown as Filter, { feature: ['b'] })).toBe(true);
  });

  it('tell rules by kind, and what a change sets', () => {
    const rules = [rule({ kind: 'batch' }, {}, 'a'), rule({ kind: 'trimPrefix', tokens: 1 }, {}, 'b')];
    expect(rulesOf(rules, 'batch').map(({ id }) => id)).toEqual(['a']);
    const share = { low: 0, expected: 0, high: 0 };
    expect(fieldOf({ kind: 'shrinkMedia', bucket: 'inputImage', share })).toBe('shrinkImage');
    expect(fieldOf({ kind: 'shrinkMedia', bucket: 'inputAudio', share })).toBe('shrinkAudio');
    expect(fieldOf({ kind: 'drop', which: { of: 'paid-retries' } })).toBe('dropRetries');
  });

  it('say which rules conflict, on what, and which id is doubled', () => {
    expect(() => cells([call('one')], { kind: 'batch' }, { kind: 'batch' })).toThrow(
      expect.objectContaining({
        code: 'policy_conflict',
        message: 'rules rule-0 and rule-1 both set "batch" of the same call',
        details: { field: 'batch', ruleIds: ['rule-0', 'rule-1'] },
      }),
    );
    expect(() => cells([], rule({ kind: 'batch' }), rule({ kind: 'batch' }))).toThrow(
      expect.objectContaining({
        code: 'policy_invalid',
        message: 'two rules have the id "only"',
        details: { ruleId: 'only' },
      }),
    );
  });

  it('read and write exact amounts', () => {
    expect(usdFromAtto(0n)).toBe('0');
    expect(usdFromAtto(-1n)).toBe('-0.000000000000000001');
    expect(usdFromAtto(10n ** 18n)).toBe('1');
    expect(usdFromAtto(1_500_000_000_000_000_000n)).toBe('1.5');
    expect(usdFromAtto(100n * 10n ** 18n)).toBe('100');
    expect(attoFromUsd('-1.50')).toBe(-1_500_000_000_000_000_000n);
    expect(fixedPoint('1.2300', 2)).toBe(123n);
    expect(fixedPoint('12', 0)).toBe(12n);
    expect(fixedRatio(0.25, 2)).toBe(25n);
    for (const wrong of ['', '1e3', '.5', '1.', 'x1', '1x', '--1', ' 1'])
      expect(() => fixedPoint(wrong, 2)).toThrow(`"${wrong}" is not a decimal number`);
    expect(() => fixedPoint('1.234', 2)).toThrow('"1.234" has more than 2 decimals');
  });

  it('cost what has a price, and nothing can be said where one is missing', () => {
    const rates = ratesFrom({ inputUncached: '0.000000000002', cacheRead: null });
    const counts = (fields: Partial<Usage>) =>
      toMicro(
        Object.fromEntries(
          Object.entries(usageSchema.parse(fields))
            .filter(([, value]) => typeof value === 'number')
            .map(([bucket, value]) => [bucket, BigInt(value as number)]),
        ) as never,
      );
    expect(costOf(counts({ inputUncached: 3 }), rates)).toBe(6_000_000n);
    expect(costOf(counts({}), rates)).toBe(0n);
    expect(costOf(counts({ inputUncached: 3, cacheRead: 1 }), rates)).toBeNull();
    expect(() => ratesFrom({ inputUncached: '0.0000000000001' })).toThrow('more than 12 decimals');
  });

  it('count hours that a period touches, and what capacity carries in each', () => {
    const period = (from: string, to: string) => ({ from: `2026-11-01T${from}Z`, to: `2026-11-01T${to}Z` });
    expect(hoursOf(period('00:00:00', '02:00:00'))).toBe(2);
    expect(hoursOf(period('00:59:59', '01:00:01'))).toBe(2);
    expect(hoursOf(period('00:00:00', '00:00:01'))).toBe(1);
    expect(hourOf(7_200_000)).toBe(2);
    const costs: HourlyCosts = new Map();
    const cost = (dollars: bigint) => ({
      low: dollars * 10n ** 18n,
      expected: dollars * 10n ** 18n,
      high: 0n,
    });
    addToHour(costs, 1, cost(2n));
    addToHour(costs, 1, cost(3n));
    addToHour(costs, 2, cost(1n));
    expect(costs.get(1)).toEqual(cost(5n));
    const commit = { kind: 'commit', hourlyCost: usd('1'), coversPerHour: usd('4') } as const;
    // Four of five dollars and one of one, less a dollar for each of three hours.
    expect(commitmentSaving(commit, costs, 3)).toEqual({
      low: 2n * 10n ** 18n,
      expected: 2n * 10n ** 18n,
      high: -3n * 10n ** 18n,
    });
  });

  it('show months that add up, the largest remainders first', () => {
    const dayMs = 86_400_000;
    const shown = (parts: string[], days = 30) =>
      perMonth(
        parts.map((part) => usd(part)),
        days * dayMs,
      );
    expect(shown(['0.004', '0.004', '0.002'])).toEqual(['0.01', '0', '0']);
    expect(shown(['0.002', '0.004', '0.004'])).toEqual(['0', '0.01', '0']);
    expect(shown(['0.002', '0.003'])).toEqual(['0', '0.01']);
    expect(shown(['0.002', '0.0029'])).toEqual(['0', '0']);
    expect(shown(['-0.004', '-0.004'])).toEqual(['0', '-0.01']);
    expect(shown(['-1.5', '0.25'])).toEqual(['-1.5', '0.25']);
    expect(shown(['1'], 15)).toEqual(['2']);
    expect(shown([])).toEqual([]);
  });
});
