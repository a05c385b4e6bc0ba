import { type Filter, type Usage, usageSchema, usd } from '@netra/contract';
import { describe, expect, it } from 'vitest';
import { cells, madeCall, rule, startMs } from '../../../test/fixtures/made-call.ts';
import { attoFromUsd, fixedPoint, fixedRatio, usdFromAtto } from './amount.ts';
import { addToHour, commitmentSaving, type HourlyCosts, hourOf, hoursOf } from './commitment.ts';
import { fieldOf, rulesOf } from './fields.ts';
import { matches, overlaps } from './match.ts';
import { perMonth } from './month.ts';
import { costOf, ratesFrom, toMicro } from './rates.ts';
import { inOrderOfTime } from './replay-call.ts';

describe('small parts', () => {
  it('put calls in order of time, of one instant by rank and then by id', () => {
    const calls = [
      madeCall('b'),
      madeCall('a'),
      madeCall('late', { startedAtMs: startMs + 1 }),
      madeCall('z', { rank: -1n }),
      madeCall('y', { rank: 2n }),
      madeCall('x', { rank: 1n }),
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
    expect(() => cells([madeCall('one')], { kind: 'batch' }, { kind: 'batch' })).toThrow(
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
