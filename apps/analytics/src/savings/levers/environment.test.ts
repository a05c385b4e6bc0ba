import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { environment } from './environment.ts';
import { isKnownOther, isProduction } from './environment-names.ts';
import { openLeverStore, periodStartMs, spreadCalls } from './testing/lever-store.ts';

let levers: Awaited<ReturnType<typeof openLeverStore>>;
beforeAll(async () => {
  levers = await openLeverStore();
});
afterAll(() => levers.close());

const at = (day: number, hour: number) => ({
  startedAt: new Date(periodStartMs + day * 86_400_000 + hour * 3_600_000).toISOString(),
});
const live = spreadCalls(100);

describe('environment', () => {
  it('finds the loop that was left on in staging, of all models at once', async () => {
    const loop = spreadCalls(480, (index) => ({
      environment: 'staging',
      responseModel: index % 2 === 0 ? 'gpt-5' : 'gpt-5-mini',
    }));
    const { candidates, dataGaps } = await levers.propose(environment, [...live, ...loop]);
    expect(candidates.map(({ grade, rule }) => [grade, rule])).toEqual([
      [
        'B',
        {
          id: 'environment:work:staging',
          match: { feature: ['work'], environment: ['staging'] },
          change: { kind: 'drop', which: { of: 'all' } },
        },
      ],
    ]);
    expect(dataGaps).toEqual([]);
  });

  it.each([
    ['development in office hours', (index: number) => at(index % 10, 9 + (index % 80) / 10)],
    ['a nightly build', (index: number) => at(index % 10, 2 + (index % 60) / 60)],
    ['two days round the clock', (index: number) => at(index % 2, (index % 480) / 20)],
    [
      'live traffic by another name',
      (index: number) => ({ environment: index % 2 === 0 ? 'prod-eu' : 'live' }),
    ],
  ])('leaves %s alone', async (_, fields) => {
    const calls = spreadCalls(480, (index) => ({ environment: 'dev', ...fields(index) }));
    expect((await levers.propose(environment, [...live, ...calls])).candidates).toEqual([]);
  });

  it('only projects where the name does not say that it is not production', async () => {
    const { candidates } = await levers.propose(
      environment,
      spreadCalls(480, () => ({ environment: 'eu-west' })),
    );
    expect(candidates.map(({ grade }) => grade)).toEqual(['C']);
    expect(candidates[0]?.upgradeTest).toContain('eu-west');
  });

  it('states a gap where every call says production, and where some name nothing', async () => {
    const same = await levers.propose(environment, live);
    expect(same.candidates).toEqual([]);
    expect(same.dataGaps).toMatchObject([{ lever: 'environment', field: 'environment' }]);
    const unnamed = await levers.propose(
      environment,
      spreadCalls(480, (index) => ({
        environment: index % 2 === 0 ? '' : 'production',
        feature: 'nameless',
      })),
    );
    expect(unnamed.candidates).toEqual([]);
    expect(unnamed.dataGaps.map(({ why }) => why)).toEqual([expect.stringContaining('nameless')]);
  });
});

describe('names of environments', () => {
  it.each(['production', 'Production', 'prod', 'prod-eu', 'us_prd', 'live'])('%s is production', (name) => {
    expect([isProduction(name), isKnownOther(name)]).toEqual([true, false]);
  });
  it.each(['staging', 'dev', 'dev2', 'pre-prod', 'non-production', 'preprod', 'qa', 'ci', 'test-live-not'])(
    '%s is known not to be',
    (name) => {
      expect([isProduction(name), isKnownOther(name)]).toEqual([false, true]);
    },
  );
  it.each(['eu', 'blue', 'customer-7', 'default'])('%s says neither', (name) => {
    expect([isProduction(name), isKnownOther(name)]).toEqual([false, false]);
  });
});
