import { type Change, type Rule, usd } from '@netra/contract';
import { describe, expect, it } from 'vitest';
import { type CallFields, cells, madeCall, rule, startMs } from '../../../test/fixtures/made-call.ts';
import type { ReplayCall } from './replay-call.ts';
import { coldMs } from './replay-calls.ts';
import { simulateRequestCache } from './request-cache.ts';

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
        madeCall('one', {
          usage: { cacheRead: 7, outputVisible: 5 },
          region: 'eu',
          seller: 'host',
          at: { serviceTier: 'flex' },
        }),
        madeCall('unpriced', { cost: null }),
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
    expect(cells([madeCall('one', { isBilled: false })], { kind: 'batch' })[0]?.cell.rules).toEqual({});
  });

  it('was in a batch when it says so in either way', () => {
    const served = (fields: CallFields) => cells([madeCall('one', fields)])[0]?.cell.served;
    expect(served({ isBatch: true })).toMatchObject({ isBatch: true, serviceTier: 'batch' });
    expect(served({ at: { serviceTier: 'batch' } })).toMatchObject({ isBatch: true, serviceTier: 'batch' });
    expect(served({ at: { serviceTier: 'priority' } })).toMatchObject({ isBatch: false });
  });

  it('has output over a cap where it is longer, and an hour where capacity is paid by it', () => {
    const capped = (outputVisible: number) =>
      cells([madeCall('one', { usage: { outputVisible } })], { kind: 'capOutput', maxTokens: 10 })[0]?.cell
        .cappedTokens;
    expect([capped(9), capped(10), capped(11)]).toEqual([0n, 0n, 1n]);
    const commit: Change = { kind: 'commit', hourlyCost: usd('1'), coversPerHour: usd('2') };
    expect(cells([madeCall('one', { startedAtMs: 3 * 3_600_000 - 1 })], commit)[0]?.cell.hour).toBe(2);
    expect(cells([madeCall('one')], { kind: 'batch' })[0]?.cell.hour).toBeNull();
  });

  it('is cold within an hour of the first that has a price', () => {
    const calls = [
      madeCall('later', { startedAtMs: startMs + coldMs }),
      madeCall('within', { startedAtMs: startMs + coldMs - 1 }),
      madeCall('first'),
      madeCall('unpriced', { startedAtMs: startMs - 9_000, cost: null }),
    ];
    expect(marked('isCold', calls)).toEqual(['first', 'within']);
  });
});

describe('calls that were paid for nothing', () => {
  it('failed and were made again, or repeat what had succeeded', () => {
    const failed = { at: { status: 'error' } };
    const calls = [
      madeCall('failed', failed),
      madeCall('again', { retryOf: 'failed' }),
      madeCall('failed-free', { ...failed, cost: 0n }),
      madeCall('again-free', { retryOf: 'failed-free' }),
      madeCall('failed-alone', failed),
      madeCall('good'),
      madeCall('needless', { retryOf: 'good' }),
      madeCall('of-nobody', { retryOf: 'elsewhere' }),
      madeCall('cancelled', { at: { status: 'cancelled' } }),
      madeCall('after-cancelled', { retryOf: 'cancelled', cost: null }),
    ];
    expect(marked('isRetried', calls)).toEqual(['cancelled', 'failed', 'needless']);
  });

  it('come after the first ones of a run, counted by feature and in order of time', () => {
    const at = (second: number) => startMs + 1_000 * second;
    const calls = [
      madeCall('t-late', { traceId: 't', startedAtMs: at(3) }),
      madeCall('t-first', { traceId: 't', startedAtMs: at(0) }),
      madeCall('t-second', { traceId: 't', startedAtMs: at(1), conversationId: 'c' }),
      madeCall('t-other', { traceId: 't', startedAtMs: at(4), at: { feature: 'search' } }),
      madeCall('c-first', { conversationId: 'c', startedAtMs: at(5) }),
      madeCall('c-second', { conversationId: 'c', startedAtMs: at(6) }),
      madeCall('c-third', { conversationId: 'c', startedAtMs: at(7) }),
      // A trace and a conversation of one name are two runs.
      madeCall('named', { traceId: 'c', startedAtMs: at(8) }),
      madeCall('alone', { startedAtMs: at(9) }),
      madeCall('alone-too', { startedAtMs: at(10) }),
      madeCall('alone-three', { startedAtMs: at(11) }),
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
    const asked = (callId: string, second: number, fields: CallFields = {}) =>
      madeCall(callId, { promptHash: 'same', startedAtMs: at(second), ...fields });
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
