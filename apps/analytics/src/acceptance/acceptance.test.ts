import { acceptanceListSchema, acceptanceSchema, actionPlanSchema, type Rule } from '@netra/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Acceptances,
  after,
  before,
  finding,
  input,
  openAcceptances,
  toMini,
  week,
} from './testing/acceptances.ts';

let acceptances: Acceptances;
beforeAll(async () => {
  acceptances = await openAcceptances();
});
afterAll(() => acceptances.close());

describe('an accepted policy', () => {
  test('is kept with who, when, and what it promised by replay, whatever the sender says', async () => {
    const organization = acceptances.newOrganization();
    await acceptances.send(
      organization,
      week(before.from, 2, () => ({})),
    );
    const accepted = await acceptances.accept(organization, {
      ...input([toMini], { findings: [finding] }),
      ...({ promise: { saving: { expected: '1000000' } } } as object),
    });
    const replayed = (
      await acceptances.analytics.send(organization, {
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
    const listed = acceptanceListSchema.parse((await acceptances.get(organization, '')).json());
    expect(listed.acceptances.map(({ id }) => id)).toEqual([accepted.id]);
  });

  test('has a plan: steps, a configuration for a gateway, a rollout and a way back', async () => {
    const organization = acceptances.newOrganization();
    await acceptances.send(
      organization,
      week(before.from, 2, (index) => ({ promptHash: `p${index % 100}` })),
    );
    const rules: Rule[] = [
      toMini,
      { id: 'cap', match: toMini.match, change: { kind: 'capOutput', maxTokens: 102 } },
    ];
    const { id } = await acceptances.accept(organization, input(rules, { findings: [finding] }));
    const plan = actionPlanSchema.parse((await acceptances.get(organization, `/${id}/plan`)).json());
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
    const organization = acceptances.newOrganization();
    await acceptances.send(
      organization,
      week(before.from, 1, () => ({})),
    );
    const code = async (body: unknown) => {
      const answer = await acceptances.post(organization, '', body);
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
    const organization = acceptances.newOrganization();
    const stranger = acceptances.newOrganization();
    await acceptances.send(
      organization,
      week(before.from, 1, () => ({})),
    );
    await acceptances.send(
      stranger,
      week(before.from, 1, () => ({})),
    );
    expect((await acceptances.post(organization, '', input([toMini]), 'viewer')).status).toBe(403);
    const { id } = await acceptances.accept(organization, input([toMini]));
    for (const path of [`/${id}/applied`, `/${id}/withdraw`, `/${id}/checks`])
      expect((await acceptances.post(organization, path, { on: after.from }, 'viewer')).status).toBe(403);
    expect((await acceptances.get(organization, `/${id}`, 'viewer')).status).toBe(200);
    expect((await acceptances.get(organization, `/${id}/plan`, 'viewer')).status).toBe(200);
    for (const path of [`/${id}`, `/${id}/plan`, `/${id}/realised`])
      expect((await acceptances.get(stranger, path)).status).toBe(404);
    for (const path of [`/${id}/applied`, `/${id}/withdraw`, `/${id}/checks`])
      expect((await acceptances.post(stranger, path, { on: after.from })).status).toBe(404);
    expect((await acceptances.get(stranger, '')).json().acceptances).toEqual([]);
    expect(acceptanceSchema.parse((await acceptances.get(organization, `/${id}`)).json()).status).toBe(
      'accepted',
    );
  });

  test('goes one way: accepted, applied at a sensible time, withdrawn for good', async () => {
    const organization = acceptances.newOrganization();
    await acceptances.send(
      organization,
      week(before.from, 1, () => ({})),
    );
    const { id } = await acceptances.accept(organization, input([toMini]));
    expect(
      (await acceptances.get(organization, `/${id}/realised?from=${after.from}&to=${after.to}`)).json().error,
    ).toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('not marked as applied'),
    });
    for (const on of ['2090-01-01T00:00:00Z', '2026-11-03T00:00:00Z'])
      expect((await acceptances.post(organization, `/${id}/applied`, { on })).status).toBe(400);
    expect((await acceptances.post(organization, `/${id}/applied`, { on: after.from })).status).toBe(200);
    const early = await acceptances.get(organization, `/${id}/realised?from=${before.from}&to=${after.to}`);
    expect([early.status, early.json().error.message]).toEqual([
      400,
      expect.stringContaining('begins before'),
    ]);
    const none = await acceptances.get(organization, `/${id}/realised?from=${after.from}&to=${after.to}`);
    expect([none.status, none.json().error.message]).toEqual([400, expect.stringContaining('no calls')]);
    expect((await acceptances.post(organization, `/${id}/withdraw`, {})).json()).toMatchObject({
      status: 'withdrawn',
    });
    expect((await acceptances.post(organization, `/${id}/applied`, { on: after.from })).status).toBe(409);
    expect((await acceptances.post(organization, `/${id}/withdraw`, {})).status).toBe(409);
  });
});
