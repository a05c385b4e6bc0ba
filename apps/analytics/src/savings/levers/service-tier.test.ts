import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serviceTier } from './service-tier.ts';
import { openLeverStore, periodStartMs, spreadCalls } from './testing/lever-store.ts';

let levers: Awaited<ReturnType<typeof openLeverStore>>;
beforeAll(async () => {
  levers = await openLeverStore();
});
afterAll(() => levers.close());

const match = { feature: ['work'], provider: ['openai'], model: ['gpt-5'] };
/** Calls of office hours: from eight to eighteen, every day. */
const byDay = (index: number) => ({
  startedAt: new Date(
    periodStartMs + (index % 10) * 86_400_000 + (8 + (index % 100) / 10) * 3_600_000,
  ).toISOString(),
});

describe('service-tier: priority', () => {
  it('goes back to standard where nobody waits', async () => {
    const { candidates } = await levers.propose(
      serviceTier,
      spreadCalls(300, (index) => ({ ...byDay(index), serviceTier: index < 100 ? 'priority' : 'standard' })),
    );
    expect(candidates.map(({ grade, rule }) => [grade, rule.match, rule.change])).toEqual([
      ['A', { ...match, serviceTier: ['priority'] }, { kind: 'tier', serviceTier: 'standard' }],
    ]);
  });

  it.each([
    ['streamed', { isStream: true }],
    ['in conversations', { conversationId: 'one' }],
  ])('stays for calls that are %s', async (_, fields) => {
    const calls = spreadCalls(300, (index) => ({ ...byDay(index), serviceTier: 'priority', ...fields }));
    expect((await levers.propose(serviceTier, calls)).candidates).toEqual([]);
  });

  it('is judged by the calls at priority only: chat at standard does not excuse it', async () => {
    const { candidates } = await levers.propose(
      serviceTier,
      spreadCalls(300, (index) => ({
        serviceTier: index < 100 ? 'priority' : 'standard',
        isStream: index >= 100,
      })),
    );
    expect(candidates).toHaveLength(1);
  });
});

describe('service-tier: flex', () => {
  it('takes machine traffic that runs round the clock', async () => {
    const chat = spreadCalls(10, () => ({ feature: 'chat', isStream: true }));
    const { candidates, dataGaps } = await levers.propose(serviceTier, [...spreadCalls(480), ...chat]);
    expect(candidates.map(({ grade, rule }) => [grade, rule.match, rule.change])).toEqual([
      ['B', { ...match, serviceTier: ['standard'] }, { kind: 'tier', serviceTier: 'flex' }],
    ]);
    expect(dataGaps).toEqual([]);
  });

  it.each([
    ['follows the day', byDay],
    ['is streamed', () => ({ isStream: true })],
    ['is in conversations', () => ({ conversationId: 'one' })],
    ['is at a seller without flex', () => ({ provider: 'anthropic', responseModel: 'claude-sonnet-4-5' })],
    ['is at flex already', () => ({ serviceTier: 'flex' as const })],
    ['goes through the batch interface', () => ({ isBatch: true })],
    ['was left on outside production', () => ({ environment: 'staging' })],
  ])('leaves traffic alone that %s', async (_, fields) => {
    expect((await levers.propose(serviceTier, spreadCalls(480, fields))).candidates).toEqual([]);
  });

  it('moves production only where another environment has calls too', async () => {
    const calls = spreadCalls(960, (index) => ({ environment: index % 2 === 0 ? 'production' : 'dev' }));
    const { candidates } = await levers.propose(serviceTier, calls);
    expect(candidates.map(({ rule }) => rule.match.environment)).toEqual([['production']]);
  });

  it('states a gap where no call at all says whether anybody waits', async () => {
    const { candidates, dataGaps } = await levers.propose(serviceTier, spreadCalls(480));
    expect(candidates).toHaveLength(1);
    expect(dataGaps).toMatchObject([{ lever: 'service-tier', field: 'isStream' }]);
  });

  it('states a gap where the calls are of too few days', async () => {
    const calls = spreadCalls(200, (index) => ({
      startedAt: new Date(periodStartMs + index * 600_000).toISOString(),
    }));
    const { candidates, dataGaps } = await levers.propose(serviceTier, calls);
    expect(candidates).toEqual([]);
    expect(dataGaps).toMatchObject([{ lever: 'service-tier', field: 'startedAt' }]);
    expect(dataGaps[0]?.why).toContain('work');
  });
});
