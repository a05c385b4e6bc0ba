import type { CallInput } from '@netra/contract';
import { usd } from '@netra/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commitment } from './commitment.ts';
import { hostChoice } from './host-choice.ts';
import { openLeverStore, period, periodMs, periodStartMs, spreadCalls } from './testing/lever-store.ts';

let lever: Awaited<ReturnType<typeof openLeverStore>>;
beforeAll(async () => {
  lever = await openLeverStore();
});
afterAll(() => lever.close());

const on = (provider: string, responseModel: string, fields: Partial<CallInput> = {}) =>
  spreadCalls(200, () => ({ provider, responseModel, ...fields }));

describe('the same model elsewhere', () => {
  test('is the cheapest seller that can take the calls', async () => {
    const { candidates } = await lever.propose(hostChoice, on('cerebras', 'llama-3.3-70b'));
    expect(candidates).toMatchObject([
      {
        grade: 'B',
        rule: { change: { kind: 'model', provider: 'novita', model: 'meta-llama/llama-3.3-70b-instruct' } },
      },
    ]);
  });

  test('is nobody where the calls are with the cheapest, or where weights are closed', async () => {
    for (const calls of [
      on('novita', 'meta-llama/llama-3.3-70b-instruct'),
      on('openai', 'gpt-4o'),
      on('anthropic', 'claude-sonnet-4-5'),
    ])
      expect((await lever.propose(hostChoice, calls)).candidates).toEqual([]);
  });

  test('is not a host whose window is too short, or who takes no tools', async () => {
    const long = on('fireworks', 'deepseek-v3p2', { usage: { inputUncached: 164_000, outputVisible: 1 } });
    const short = on('fireworks', 'deepseek-v3p2');
    expect((await lever.propose(hostChoice, long)).candidates).toEqual([]);
    expect((await lever.propose(hostChoice, short)).candidates).toMatchObject([
      { rule: { change: { provider: 'deepseek', model: 'deepseek-v3.2' } } },
    ]);
  });

  test('costs less outside a region with an uplift, and only there', async () => {
    const calls = [
      ...on('anthropic', 'claude-opus-4-7', { region: 'us' }),
      ...on('anthropic', 'claude-opus-4-7', { feature: 'plain' }),
      ...on('anthropic', 'claude-opus-4-7', { feature: 'elsewhere', region: 'mars' }),
    ];
    const { candidates } = await lever.propose(hostChoice, calls);
    expect(candidates).toMatchObject([
      {
        feature: 'work',
        rule: { match: { feature: ['work'] }, change: { kind: 'region', region: '' } },
        facts: { callsInRegions: 200 },
      },
    ]);
  });
});

describe('capacity by the hour', () => {
  const hours = periodMs / 3_600_000;
  /** One call an hour of $0.01 (gpt-4o: 4,000 tokens in), and as many more as the hour says. */
  const hourly = (more: (hour: number) => number): CallInput[] =>
    Array.from({ length: hours }, (_, hour) =>
      Array.from({ length: 1 + more(hour) }, (_, index) => ({
        callId: `${hour}-${index}`,
        feature: 'work',
        provider: 'openai',
        responseModel: 'gpt-4o',
        startedAt: new Date(periodStartMs + hour * 3_600_000 + index * 1_000).toISOString(),
        usage: { inputUncached: 4_000, outputVisible: 0 },
      })),
    ).flat();
  const offer = (hourlyCost: string, coversPerHour: string, model?: string) => ({
    provider: 'openai',
    ...(model === undefined ? {} : { model }),
    hourlyCost: usd(hourlyCost),
    coversPerHour: usd(coversPerHour),
  });
  async function propose(calls: readonly CallInput[], ...offers: ReturnType<typeof offer>[]) {
    const context = await lever.contextOf(await lever.write(calls));
    return commitment.propose({ ...context, commitmentOffers: offers });
  }

  test('pays for as many units as the base fills, by the price of the one more', async () => {
    // Three calls in every hour, seven in each tenth: four units of 0.01 would stand idle nine hours in ten.
    const calls = hourly((hour) => (hour % 10 === 0 ? 6 : 2));
    const { candidates } = await propose(calls, offer('0.006', '0.01'));
    expect(candidates).toMatchObject([
      {
        grade: 'A',
        facts: { units: 3, hours, usedShare: expect.closeTo(1, 9) },
        rule: {
          match: { provider: ['openai'], model: ['gpt-4o'] },
          change: { kind: 'commit', hourlyCost: '0.018', coversPerHour: '0.03' },
        },
      },
    ]);
  });

  test('does not pay under load that comes and goes, or for a model nobody calls', async () => {
    const spiky = hourly(() => 0).filter((_, index) => index % 10 === 0);
    expect((await propose(spiky, offer('0.006', '0.01'))).candidates).toEqual([]);
    const { candidates, dataGaps } = await propose(
      hourly(() => 1),
      offer('0.001', '0.01', 'gpt-4.1'),
    );
    expect(candidates).toEqual([]);
    expect(dataGaps).toMatchObject([{ lever: 'commitment', field: 'commitmentOffers' }]);
  });

  test('is a gap with the load that is always there where no offer is stated', async () => {
    const { candidates, dataGaps } = await propose(hourly((hour) => (hour % 3 === 0 ? 4 : 1)));
    expect(candidates).toEqual([]);
    expect(dataGaps[0]?.why).toContain('openai/gpt-4o costs at least $0.0200 an hour');
    const spiky = hourly(() => 0).filter((_, index) => index % 10 === 0);
    expect((await propose(spiky)).dataGaps).toEqual([]);
  });

  test('says when the period is too short to know nights and weekends', async () => {
    const context = await lever.contextOf(await lever.write(hourly(() => 1)));
    const selection = { ...context.selection, period: { ...period, to: '2026-11-02T00:00:00.000Z' } };
    const { dataGaps } = await commitment.propose({ ...context, selection });
    expect(dataGaps).toMatchObject([{ field: 'period', why: expect.stringContaining('24 hours') }]);
  });
});
