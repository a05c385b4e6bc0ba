import { acceptanceDetailSchema, acceptanceListSchema, type CallInput, type Rule } from '@netra/contract';
import { Decimal } from 'decimal.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Acceptances,
  after,
  before,
  finding,
  hourMs,
  input,
  openAcceptances,
  toMini,
  week,
} from '../testing/acceptances.ts';

let acceptances: Acceptances;
beforeAll(async () => {
  acceptances = await openAcceptances();
});
afterAll(() => acceptances.close());

const sum = (amounts: Iterable<Decimal>) =>
  [...amounts].reduce((total, one) => total.plus(one), new Decimal(0));

describe('what it really saved', () => {
  test('of generated calls is said to be of generated calls, in the promise and in what became of it', async () => {
    const organization = acceptances.newOrganization();
    await acceptances.send(
      organization,
      week(before.from, 2, () => ({ synthetic: true })),
    );
    const accepted = await acceptances.accept(organization, input([toMini]));
    const told = 'These figures come from generated calls, not from real traffic.';
    expect(accepted.promise.notices).toEqual([told]);
    await acceptances.send(
      organization,
      week(after.from, 2, () => ({ responseModel: 'gpt-4o-mini', synthetic: true })),
    );
    expect((await acceptances.realisedOf(organization, accepted)).notices).toEqual([told]);
  });

  test('is promised and worked out at the prices that the organization has agreed to', async () => {
    const [published, own] = [acceptances.newOrganization(), acceptances.newOrganization()];
    const agreed = await acceptances.analytics.send(own, {
      path: '/api/v1/prices/negotiated',
      body: { kind: 'discount', provider: 'openai', model: '*', percent: '30' },
    });
    expect(agreed.status).toBe(201);
    const found = [];
    for (const organization of [published, own]) {
      await acceptances.send(organization, week(before.from, 2));
      const accepted = await acceptances.accept(organization, input([toMini]));
      await acceptances.send(
        organization,
        week(after.from, 2, () => ({ responseModel: 'gpt-4o-mini' })),
      );
      found.push({ ...accepted.promise, realised: await acceptances.realisedOf(organization, accepted) });
    }
    const [usual, cheaper] = found;
    const reduced = (amount: string | undefined) => new Decimal(amount ?? 'NaN').times('0.7').toFixed();
    expect(cheaper?.baseline).toBe(reduced(usual?.baseline));
    expect(cheaper?.saving.expected).toBe(reduced(usual?.saving.expected));
    expect(cheaper?.realised.actual).toBe(reduced(usual?.realised.actual));
    expect(cheaper?.realised.saving.expected).toBe(reduced(usual?.realised.saving.expected));
    expect(cheaper?.realised.kept).toBeCloseTo(1, 6);
  });

  test('of another model is its calls at the old price less what they cost, whatever their number and length', async () => {
    const organization = acceptances.newOrganization();
    await acceptances.send(
      organization,
      week(before.from, 2, () => ({})),
    );
    const accepted = await acceptances.accept(organization, input([toMini]));
    // Three times as many calls, each twice as long.
    const calls = week(after.from, 6, (index) => ({
      responseModel: 'gpt-4o-mini',
      usage: { inputUncached: 2_000 + (index % 11), outputVisible: 210 + (index % 3) },
    }));
    await acceptances.send(organization, calls);
    const realised = await acceptances.realisedOf(organization, accepted);
    const cost = (input: string, output: string) =>
      sum(
        calls.map(({ usage }) =>
          new Decimal(input)
            .times(usage.inputUncached ?? 0)
            .plus(new Decimal(output).times(usage.outputVisible ?? 0)),
        ),
      );
    const [old, now] = [cost('0.0000025', '0.00001'), cost('0.00000015', '0.0000006')];
    expect(realised).toMatchObject({
      calls: calls.length,
      actual: now.toFixed(),
      saving: { expected: old.minus(now).toFixed() },
      underOldPolicy: { expected: old.toFixed() },
      parts: [{ method: 'repriced', ruleIds: ['model-fit:chat'] }],
      notices: [],
    });
    // 94% was promised and is saved.
    expect(realised.kept).toBeCloseTo(1, 6);
  });

  test('leaves out what the new model served before, and says where the change is not everywhere', async () => {
    const organization = acceptances.newOrganization();
    const mixed = (from: string, old: (index: number) => boolean) =>
      week(from, 4, (index) => ({ responseModel: old(index) ? 'gpt-4o' : 'gpt-4o-mini' }));
    await acceptances.send(
      organization,
      mixed(before.from, (index) => index % 2 === 0),
    );
    const accepted = await acceptances.accept(organization, input([toMini]));
    const calls = mixed(after.from, (index) => index % 4 === 0);
    await acceptances.send(organization, calls);
    const realised = await acceptances.realisedOf(organization, accepted);
    // Half of the calls were small before, three quarters are now: a third of them were moved.
    const small = calls.filter(({ responseModel }) => responseModel === 'gpt-4o-mini');
    const perCall = ({ usage }: CallInput) =>
      new Decimal('0.00000235')
        .times(usage.inputUncached ?? 0)
        .plus(new Decimal('0.0000094').times(usage.outputVisible ?? 0));
    const moved = sum(small.map(perCall)).dividedBy(3);
    expect(Number(realised.saving.expected)).toBeCloseTo(moved.toNumber(), 6);
    expect(realised.notices.join(' ')).toContain('not everywhere');
    expect(realised.kept).toBeLessThan(0.6);
  });

  test('of requests that are no longer repeated is the share they would have wasted, with an interval', async () => {
    const organization = acceptances.newOrganization();
    const rule: Rule = {
      id: 'response-cache:chat',
      match: { feature: ['chat'] },
      change: { kind: 'dedupe', windowMs: hourMs },
    };
    const usage = { inputUncached: 1_000, outputVisible: 100 };
    // Of four calls an hour two are the same before; none is after.
    await acceptances.send(
      organization,
      week(before.from, 4, (index) => ({ usage, promptHash: `h${index - (index % 4 === 1 ? 1 : 0)}` })),
    );
    const accepted = await acceptances.accept(organization, input([rule]));
    const calls = week(after.from, 3, (index) => ({ usage, promptHash: `n${index}` }));
    await acceptances.send(organization, calls);
    const realised = await acceptances.realisedOf(organization, accepted);
    // A quarter was wasted: what is left would have cost a third more.
    const now = new Decimal('0.0035').times(calls.length);
    expect(realised.actual).toBe(now.toFixed());
    expect(Number(realised.saving.expected)).toBeCloseTo(now.dividedBy(3).toNumber(), 6);
    expect(realised.parts).toMatchObject([{ method: 'by-share' }]);
    expect(realised.kept).toBeCloseTo(1, 6);
  });

  test('is nothing where nothing was changed', async () => {
    const organization = acceptances.newOrganization();
    const rule: Rule = { id: 'batch:chat', match: { feature: ['chat'] }, change: { kind: 'batch' } };
    await acceptances.send(
      organization,
      week(before.from, 2, () => ({})),
    );
    const [model, batch] = [
      await acceptances.accept(organization, input([toMini])),
      await acceptances.accept(organization, input([rule])),
    ];
    await acceptances.send(
      organization,
      week(after.from, 2, () => ({})),
    );
    const unmoved = await acceptances.realisedOf(organization, model);
    expect(unmoved.saving.expected).toBe('0');
    expect(unmoved.notices.join(' ')).toContain('served no call of it yet');
    const unbatched = await acceptances.realisedOf(organization, batch);
    expect(Math.abs(Number(unbatched.saving.expected))).toBeLessThan(1e-6);
    expect(unbatched.notices.join(' ')).toContain('can still be saved');
  });

  test('of a batch interface is what the calls would have cost one by one', async () => {
    const organization = acceptances.newOrganization();
    const rule: Rule = { id: 'batch:chat', match: { feature: ['chat'] }, change: { kind: 'batch' } };
    await acceptances.send(
      organization,
      week(before.from, 2, () => ({})),
    );
    const accepted = await acceptances.accept(organization, input([rule]));
    await acceptances.send(
      organization,
      week(after.from, 5, () => ({ isBatch: true })),
    );
    const realised = await acceptances.realisedOf(organization, accepted);
    expect(Number(realised.saving.expected)).toBeCloseTo(Number(realised.actual), 6);
  });

  test('of a model and a limit counts the limit only where it holds for the new model, too', async () => {
    const rules: Rule[] = [
      toMini,
      { id: 'cap', match: toMini.match, change: { kind: 'capOutput', maxTokens: 100 } },
    ];
    // Every second answer runs on to 300 tokens.
    const usage = (index: number) => ({ inputUncached: 100, outputVisible: index % 2 === 0 ? 300 : 100 });
    const shares: number[] = [];
    for (const isCapped of [true, false]) {
      const organization = acceptances.newOrganization();
      await acceptances.send(
        organization,
        week(before.from, 2, (index) => ({ usage: usage(index) })),
      );
      const accepted = await acceptances.accept(organization, input(rules));
      const calls = week(after.from, 2, (index) => ({
        responseModel: 'gpt-4o-mini',
        usage: isCapped ? { inputUncached: 100, outputVisible: 100 } : usage(index),
      }));
      await acceptances.send(organization, calls);
      const { parts, notices } = await acceptances.realisedOf(organization, accepted);
      const [byShare] = parts.filter(({ method }) => method === 'by-share');
      shares.push(Number(byShare?.saving.expected));
      expect(notices.join(' ').includes('can still be saved')).toBe(!isCapped);
    }
    expect(shares[0]).toBeGreaterThan(0.001);
    expect(Math.abs(shares[1] ?? 1)).toBeLessThan(1e-9);
  });

  test('of calls that are no longer made is their rate of before', async () => {
    const organization = acceptances.newOrganization();
    const rule: Rule = {
      id: 'environment:chat',
      match: { feature: ['chat'], environment: ['staging'] },
      change: { kind: 'drop', which: { of: 'all' } },
    };
    const staging = week(before.from, 1, () => ({ environment: 'staging' }));
    await acceptances.send(organization, [...week(before.from, 1, () => ({ feature: 'x' })), ...staging]);
    const accepted = await acceptances.accept(organization, input([rule]));
    await acceptances.send(
      organization,
      week(after.from, 1, () => ({ feature: 'x' })),
    );
    const realised = await acceptances.realisedOf(organization, accepted);
    expect(realised.saving.expected).toBe(accepted.promise.saving.expected);
    expect(realised.parts).toMatchObject([{ method: 'by-rate' }]);
  });

  test('of a cascade takes off what the present model answered after it', async () => {
    const organization = acceptances.newOrganization();
    const usage = { inputUncached: 1_000, outputVisible: 100 };
    const rule: Rule = {
      id: 'cascade:chat',
      match: toMini.match,
      change: {
        kind: 'cascade',
        provider: 'openai',
        model: 'gpt-4o-mini',
        tokenRatio: { low: 1, expected: 1, high: 1 },
        escalated: { low: 0.2, expected: 0.25, high: 0.3 },
      },
    };
    await acceptances.send(
      organization,
      week(before.from, 2, () => ({ usage })),
    );
    const accepted = await acceptances.accept(organization, input([rule]));
    const first = week(after.from, 4, () => ({ usage, responseModel: 'gpt-4o-mini' }));
    const second = first
      .filter((_, index) => index % 4 === 0)
      .map((call) => ({ ...call, callId: `${call.callId}-again`, responseModel: 'gpt-4o' }));
    await acceptances.send(organization, [...first, ...second]);
    const realised = await acceptances.realisedOf(organization, accepted);
    // Each question cost $0.0035 before; now $0.00021 for all and $0.0035 for a quarter.
    const expected = new Decimal('0.0035')
      .minus('0.00021')
      .times(first.length)
      .minus(new Decimal('0.0035').times(second.length));
    expect(Number(realised.saving.expected)).toBeCloseTo(expected.toNumber(), 6);
    expect(realised.kept).toBeCloseTo(1, 2);
  });
});

test('how promises were kept weighs the next ones of the same lever', async () => {
  const organization = acceptances.newOrganization();
  const mixed = (from: string, old: (index: number) => boolean) =>
    week(from, 4, (index) => ({ responseModel: old(index) ? 'gpt-4o' : 'gpt-4o-mini' }));
  await acceptances.send(
    organization,
    mixed(before.from, () => true),
  );
  const accepted = await acceptances.accept(organization, input([toMini], { findings: [finding] }));
  await acceptances.send(
    organization,
    mixed(after.from, (index) => index % 2 === 0),
  );
  const { kept } = await acceptances.realisedOf(organization, accepted);
  expect(kept).toBeGreaterThan(0.4);
  const body = { from: after.from, to: after.to };
  expect((await acceptances.post(organization, `/${accepted.id}/checks`, body)).status).toBe(201);
  // Checked again it still is one promise.
  expect((await acceptances.post(organization, `/${accepted.id}/checks`, body)).status).toBe(201);
  const next = acceptanceDetailSchema.parse(
    (await acceptances.post(organization, '', input([toMini], { findings: [finding] }))).json(),
  );
  const factor = Number(((2 + (kept ?? 0)) / 3).toFixed(4));
  expect(next.calibration).toEqual([
    { lever: null, promises: 1, kept: expect.closeTo(kept ?? 0, 9), factor },
    { lever: 'model-fit', promises: 1, kept: expect.closeTo(kept ?? 0, 9), factor },
  ]);
  expect(Number(next.calibratedPerMonth.expected)).toBeCloseTo(
    Number(next.promise.perMonth.expected) * factor,
    1,
  );
  expect(Number(next.calibratedPerMonth.expected)).toBeLessThan(Number(next.promise.perMonth.expected));
  const savings = await acceptances.analytics.send(organization, {
    path: '/api/v1/savings',
    body: { period: before, levers: ['model-fit'] },
  });
  expect(savings.json().calibration).toEqual(next.calibration);
  const stranger = acceptanceListSchema.parse(
    (await acceptances.get(acceptances.newOrganization(), '')).json(),
  );
  expect(stranger.calibration).toEqual([{ lever: null, promises: 0, kept: null, factor: 1 }]);
});
