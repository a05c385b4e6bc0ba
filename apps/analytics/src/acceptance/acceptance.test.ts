import {
  type Acceptance,
  type AcceptanceInput,
  acceptanceDetailSchema,
  acceptanceListSchema,
  acceptanceSchema,
  actionPlanSchema,
  type CallInput,
  type Realised,
  type Role,
  type Rule,
  realisedSchema,
} from '@netra/contract';
import { Decimal } from 'decimal.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runAnalytics, type TestAnalytics } from '../testing/running-analytics.ts';

let analytics: TestAnalytics;
beforeAll(async () => {
  analytics = await runAnalytics();
});
afterAll(() => analytics.close());

const hourMs = 3_600_000;
const before = { from: '2026-11-01T00:00:00.000Z', to: '2026-11-08T00:00:00.000Z' };
const after = { from: '2026-11-08T00:00:00.000Z', to: '2026-11-15T00:00:00.000Z' };

/** So many calls an hour of a week, evenly, with what the test is about in `fields`. */
function week(from: string, perHour: number, fields: (index: number) => Partial<CallInput>): CallInput[] {
  const stepMs = hourMs / perHour;
  return Array.from({ length: 168 * perHour }, (_, index) => ({
    callId: `${from}-${index}-${JSON.stringify(fields(0)).length}`,
    feature: 'chat',
    provider: 'openai',
    responseModel: 'gpt-4o',
    startedAt: new Date(Date.parse(from) + index * stepMs).toISOString(),
    usage: { inputUncached: 1_000 + (index % 7), outputVisible: 100 + (index % 5) },
    ...fields(index),
  }));
}

async function send(organization: string, calls: readonly CallInput[]): Promise<void> {
  const answer = await analytics.send(organization, { path: '/api/v1/calls', body: { calls } });
  expect(answer.json()).toMatchObject({ accepted: calls.length, rejected: [] });
}

const toMini: Rule = {
  id: 'model-fit:chat',
  match: { feature: ['chat'], provider: ['openai'], model: ['gpt-4o'] },
  change: {
    kind: 'model',
    provider: 'openai',
    model: 'gpt-4o-mini',
    tokenRatio: { low: 1, expected: 1, high: 1 },
  },
};
const finding = {
  ruleId: toMini.id,
  lever: 'model-fit',
  feature: 'chat',
  title: 'Serve chat with gpt-4o-mini',
  grade: 'B',
  risk: 'medium',
  effort: 'low',
  rollback: 'Set the model of chat back to gpt-4o.',
} as const;
const input = (rules: readonly Rule[], rest: Partial<AcceptanceInput> = {}): AcceptanceInput => ({
  title: 'Small model for chat',
  owner: 'platform team',
  policy: { version: 1, rules: [...rules] },
  period: before,
  ...rest,
});

const post = (organization: string, path: string, body: unknown, role?: Role) =>
  analytics.send(organization, {
    path: `/api/v1/acceptances${path}`,
    body,
    ...(role === undefined ? {} : { role }),
  });
const get = (organization: string, path: string, role?: Role) =>
  analytics.send(organization, {
    path: `/api/v1/acceptances${path}`,
    ...(role === undefined ? {} : { role }),
  });

async function accept(organization: string, body: AcceptanceInput): Promise<Acceptance> {
  const answer = await post(organization, '', body);
  expect([answer.status, answer.text]).toEqual([201, expect.any(String)]);
  return acceptanceDetailSchema.parse(answer.json());
}

async function realisedOf(organization: string, { id }: Acceptance): Promise<Realised> {
  const applied = await post(organization, `/${id}/applied`, { on: after.from });
  expect(acceptanceSchema.parse(applied.json())).toMatchObject({ status: 'applied', appliedOn: after.from });
  const answer = await get(organization, `/${id}/realised?from=${after.from}&to=${after.to}`);
  expect([answer.status, answer.text]).toEqual([200, expect.any(String)]);
  return realisedSchema.parse(answer.json());
}

const sum = (amounts: Iterable<Decimal>) =>
  [...amounts].reduce((total, one) => total.plus(one), new Decimal(0));

describe('an accepted policy', () => {
  test('is kept with who, when, and what it promised by replay, whatever the sender says', async () => {
    const organization = analytics.newOrganization();
    await send(
      organization,
      week(before.from, 2, () => ({})),
    );
    const accepted = await accept(organization, {
      ...input([toMini], { findings: [finding] }),
      ...({ promise: { saving: { expected: '1000000' } } } as object),
    });
    const replayed = (
      await analytics.send(organization, {
        path: '/api/v1/replay',
        body: { policy: { version: 1, rules: [toMini] }, period: before },
      })
    ).json();
    expect(accepted).toMatchObject({
      status: 'accepted',
      acceptedBy: 'backend',
      owner: 'platform team',
      promise: { baseline: replayed.baseline, saving: replayed.total, calls: 336 },
      appliedOn: null,
      calibration: [{ lever: null, promises: 0, kept: null, factor: 1 }],
    });
    expect(new Date(accepted.acceptedAt).getTime()).toBeGreaterThan(Date.now() - 60_000);
    expect(accepted).toHaveProperty('calibratedPerMonth', accepted.promise.perMonth);
    const listed = acceptanceListSchema.parse((await get(organization, '')).json());
    expect(listed.acceptances.map(({ id }) => id)).toEqual([accepted.id]);
  });

  test('has a plan: steps, a configuration for a gateway, a rollout and a way back', async () => {
    const organization = analytics.newOrganization();
    await send(
      organization,
      week(before.from, 2, (index) => ({ promptHash: `p${index % 100}` })),
    );
    const rules: Rule[] = [
      toMini,
      { id: 'cap', match: toMini.match, change: { kind: 'capOutput', maxTokens: 102 } },
    ];
    const { id } = await accept(organization, input(rules, { findings: [finding] }));
    const plan = actionPlanSchema.parse((await get(organization, `/${id}/plan`)).json());
    expect(plan.steps.map(({ ruleId, where }) => [ruleId, where])).toEqual([
      ['model-fit:chat', 'gateway'],
      ['cap', 'gateway'],
    ]);
    expect(plan.steps[0]).toMatchObject({ title: finding.title, rollback: finding.rollback });
    expect(plan.litellm.ruleIds).toEqual(['model-fit:chat', 'cap']);
    expect(plan.litellm.yaml).toBe(`model_list:
  - model_name: "gpt-4o"
    litellm_params:
      model: "openai/gpt-4o-mini"
      api_key: "os.environ/OPENAI_API_KEY"
      max_tokens: 102
      tags:
        - "chat"
  - model_name: "gpt-4o"
    litellm_params:
      model: "openai/gpt-4o"
      api_key: "os.environ/OPENAI_API_KEY"
      tags:
        - "default"
router_settings:
  enable_tag_filtering: true
`);
    expect(plan.rollout.join(' ')).toContain('Score a sample');
    expect(plan.rollback.join(' ')).toContain(finding.rollback);
  });

  test('is refused where it would promise nothing', async () => {
    const organization = analytics.newOrganization();
    await send(
      organization,
      week(before.from, 1, () => ({})),
    );
    const code = async (body: unknown) => {
      const answer = await post(organization, '', body);
      return [answer.status, answer.json().error.code, answer.json().error.message];
    };
    expect(await code(input([]))).toEqual([400, 'invalid_request', expect.any(String)]);
    const other = { ...toMini, match: { ...toMini.match, feature: ['nobody'] } };
    expect(await code(input([other]))).toEqual([
      400,
      'invalid_request',
      expect.stringContaining('"model-fit:chat" changes no call'),
    ]);
    const dearer: Rule = { ...toMini, change: { ...toMini.change, model: 'gpt-4-turbo' } as Rule['change'] };
    expect(await code(input([dearer]))).toEqual([
      400,
      'invalid_request',
      expect.stringContaining('saves nothing'),
    ]);
    const unknown: Rule = { ...toMini, change: { ...toMini.change, model: 'gpt-99' } as Rule['change'] };
    expect((await code(input([unknown]))).slice(0, 2)).toEqual([422, 'policy_invalid']);
    const empty = { from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' };
    expect(await code(input([toMini], { period: empty }))).toEqual([
      400,
      'invalid_request',
      expect.stringContaining('no calls'),
    ]);
    const future = { from: '2090-01-01T00:00:00Z', to: '2090-01-02T00:00:00Z' };
    expect((await code(input([toMini], { period: future })))[2]).toContain('future');
    const stray = { ...finding, ruleId: 'another' };
    expect((await code(input([toMini], { findings: [stray] })))[2]).toContain('"another"');
  });

  test('is decided by analysts and more, and seen by nobody of another organization', async () => {
    const organization = analytics.newOrganization();
    const stranger = analytics.newOrganization();
    await send(
      organization,
      week(before.from, 1, () => ({})),
    );
    await send(
      stranger,
      week(before.from, 1, () => ({})),
    );
    expect((await post(organization, '', input([toMini]), 'viewer')).status).toBe(403);
    const { id } = await accept(organization, input([toMini]));
    for (const path of [`/${id}/applied`, `/${id}/withdraw`, `/${id}/checks`])
      expect((await post(organization, path, { on: after.from }, 'viewer')).status).toBe(403);
    expect((await get(organization, `/${id}`, 'viewer')).status).toBe(200);
    expect((await get(organization, `/${id}/plan`, 'viewer')).status).toBe(200);
    for (const path of [`/${id}`, `/${id}/plan`, `/${id}/realised`])
      expect((await get(stranger, path)).status).toBe(404);
    for (const path of [`/${id}/applied`, `/${id}/withdraw`, `/${id}/checks`])
      expect((await post(stranger, path, { on: after.from })).status).toBe(404);
    expect((await get(stranger, '')).json().acceptances).toEqual([]);
    expect(acceptanceSchema.parse((await get(organization, `/${id}`)).json()).status).toBe('accepted');
  });

  test('goes one way: accepted, applied at a sensible time, withdrawn for good', async () => {
    const organization = analytics.newOrganization();
    await send(
      organization,
      week(before.from, 1, () => ({})),
    );
    const { id } = await accept(organization, input([toMini]));
    expect(
      (await get(organization, `/${id}/realised?from=${after.from}&to=${after.to}`)).json().error,
    ).toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('not marked as applied'),
    });
    for (const on of ['2090-01-01T00:00:00Z', '2026-11-03T00:00:00Z'])
      expect((await post(organization, `/${id}/applied`, { on })).status).toBe(400);
    expect((await post(organization, `/${id}/applied`, { on: after.from })).status).toBe(200);
    const early = await get(organization, `/${id}/realised?from=${before.from}&to=${after.to}`);
    expect([early.status, early.json().error.message]).toEqual([
      400,
      expect.stringContaining('begins before'),
    ]);
    const none = await get(organization, `/${id}/realised?from=${after.from}&to=${after.to}`);
    expect([none.status, none.json().error.message]).toEqual([400, expect.stringContaining('no calls')]);
    expect((await post(organization, `/${id}/withdraw`, {})).json()).toMatchObject({ status: 'withdrawn' });
    expect((await post(organization, `/${id}/applied`, { on: after.from })).status).toBe(409);
    expect((await post(organization, `/${id}/withdraw`, {})).status).toBe(409);
  });
});

describe('what it really saved', () => {
  test('of another model is its calls at the old price less what they cost, whatever their number and length', async () => {
    const organization = analytics.newOrganization();
    await send(
      organization,
      week(before.from, 2, () => ({})),
    );
    const accepted = await accept(organization, input([toMini]));
    // Three times as many calls, each twice as long.
    const calls = week(after.from, 6, (index) => ({
      responseModel: 'gpt-4o-mini',
      usage: { inputUncached: 2_000 + (index % 11), outputVisible: 210 + (index % 3) },
    }));
    await send(organization, calls);
    const realised = await realisedOf(organization, accepted);
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
    const organization = analytics.newOrganization();
    const mixed = (from: string, old: (index: number) => boolean) =>
      week(from, 4, (index) => ({ responseModel: old(index) ? 'gpt-4o' : 'gpt-4o-mini' }));
    await send(
      organization,
      mixed(before.from, (index) => index % 2 === 0),
    );
    const accepted = await accept(organization, input([toMini]));
    const calls = mixed(after.from, (index) => index % 4 === 0);
    await send(organization, calls);
    const realised = await realisedOf(organization, accepted);
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
    const organization = analytics.newOrganization();
    const rule: Rule = {
      id: 'response-cache:chat',
      match: { feature: ['chat'] },
      change: { kind: 'dedupe', windowMs: hourMs },
    };
    const usage = { inputUncached: 1_000, outputVisible: 100 };
    // Of four calls an hour two are the same before; none is after.
    await send(
      organization,
      week(before.from, 4, (index) => ({ usage, promptHash: `h${index - (index % 4 === 1 ? 1 : 0)}` })),
    );
    const accepted = await accept(organization, input([rule]));
    const calls = week(after.from, 3, (index) => ({ usage, promptHash: `n${index}` }));
    await send(organization, calls);
    const realised = await realisedOf(organization, accepted);
    // A quarter was wasted: what is left would have cost a third more.
    const now = new Decimal('0.0035').times(calls.length);
    expect(realised.actual).toBe(now.toFixed());
    expect(Number(realised.saving.expected)).toBeCloseTo(now.dividedBy(3).toNumber(), 6);
    expect(realised.parts).toMatchObject([{ method: 'by-share' }]);
    expect(realised.kept).toBeCloseTo(1, 6);
  });

  test('is nothing where nothing was changed', async () => {
    const organization = analytics.newOrganization();
    const rule: Rule = { id: 'batch:chat', match: { feature: ['chat'] }, change: { kind: 'batch' } };
    await send(
      organization,
      week(before.from, 2, () => ({})),
    );
    const [model, batch] = [
      await accept(organization, input([toMini])),
      await accept(organization, input([rule])),
    ];
    await send(
      organization,
      week(after.from, 2, () => ({})),
    );
    const unmoved = await realisedOf(organization, model);
    expect(unmoved.saving.expected).toBe('0');
    expect(unmoved.notices.join(' ')).toContain('served no call of it yet');
    const unbatched = await realisedOf(organization, batch);
    expect(Math.abs(Number(unbatched.saving.expected))).toBeLessThan(1e-6);
    expect(unbatched.notices.join(' ')).toContain('can still be saved');
  });

  test('of a batch interface is what the calls would have cost one by one', async () => {
    const organization = analytics.newOrganization();
    const rule: Rule = { id: 'batch:chat', match: { feature: ['chat'] }, change: { kind: 'batch' } };
    await send(
      organization,
      week(before.from, 2, () => ({})),
    );
    const accepted = await accept(organization, input([rule]));
    await send(
      organization,
      week(after.from, 5, () => ({ isBatch: true })),
    );
    const realised = await realisedOf(organization, accepted);
    expect(Number(realised.saving.expected)).toBeCloseTo(Number(realised.actual), 6);
  });

  test('of calls that are no longer made is their rate of before', async () => {
    const organization = analytics.newOrganization();
    const rule: Rule = {
      id: 'environment:chat',
      match: { feature: ['chat'], environment: ['staging'] },
      change: { kind: 'drop', which: { of: 'all' } },
    };
    const staging = week(before.from, 1, () => ({ environment: 'staging' }));
    await send(organization, [...week(before.from, 1, () => ({ feature: 'x' })), ...staging]);
    const accepted = await accept(organization, input([rule]));
    await send(
      organization,
      week(after.from, 1, () => ({ feature: 'x' })),
    );
    const realised = await realisedOf(organization, accepted);
    expect(realised.saving.expected).toBe(accepted.promise.saving.expected);
    expect(realised.parts).toMatchObject([{ method: 'by-rate' }]);
  });

  test('of a cascade takes off what the present model answered after it', async () => {
    const organization = analytics.newOrganization();
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
    await send(
      organization,
      week(before.from, 2, () => ({ usage })),
    );
    const accepted = await accept(organization, input([rule]));
    const first = week(after.from, 4, () => ({ usage, responseModel: 'gpt-4o-mini' }));
    const second = first
      .filter((_, index) => index % 4 === 0)
      .map((call) => ({ ...call, callId: `${call.callId}-again`, responseModel: 'gpt-4o' }));
    await send(organization, [...first, ...second]);
    const realised = await realisedOf(organization, accepted);
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
  const organization = analytics.newOrganization();
  const mixed = (from: string, old: (index: number) => boolean) =>
    week(from, 4, (index) => ({ responseModel: old(index) ? 'gpt-4o' : 'gpt-4o-mini' }));
  await send(
    organization,
    mixed(before.from, () => true),
  );
  const accepted = await accept(organization, input([toMini], { findings: [finding] }));
  await send(
    organization,
    mixed(after.from, (index) => index % 2 === 0),
  );
  const { kept } = await realisedOf(organization, accepted);
  expect(kept).toBeGreaterThan(0.4);
  const body = { from: after.from, to: after.to };
  expect((await post(organization, `/${accepted.id}/checks`, body)).status).toBe(201);
  // Checked again it still is one promise.
  expect((await post(organization, `/${accepted.id}/checks`, body)).status).toBe(201);
  const next = acceptanceDetailSchema.parse(
    (await post(organization, '', input([toMini], { findings: [finding] }))).json(),
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
  const stranger = acceptanceListSchema.parse((await get(analytics.newOrganization(), '')).json());
  expect(stranger.calibration).toEqual([{ lever: null, promises: 0, kept: null, factor: 1 }]);
});
