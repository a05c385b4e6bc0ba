import {
  type Acceptance,
  type AcceptanceInput,
  acceptanceDetailSchema,
  acceptanceSchema,
  type CallInput,
  type Period,
  type Realised,
  type Role,
  type Rule,
  realisedSchema,
} from '@netra/contract';
import { runAnalytics } from '../../testing/running-analytics.ts';

export const hourMs = 3_600_000;
/** The week of the promises, and the one after. */
export const before: Period = { from: '2026-11-01T00:00:00.000Z', to: '2026-11-08T00:00:00.000Z' };
export const after: Period = { from: '2026-11-08T00:00:00.000Z', to: '2026-11-15T00:00:00.000Z' };

/** So many calls an hour of a week, evenly, with what the test is about in `fields`. */
export function week(
  from: string,
  perHour: number,
  fields: (index: number) => Partial<CallInput> = () => ({}),
): CallInput[] {
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

/** A smaller model for the feature `chat`, and what its finding says. */
export const toMini: Rule = {
  id: 'model-fit:chat',
  match: { feature: ['chat'], provider: ['openai'], model: ['gpt-4o'] },
  change: {
    kind: 'model',
    provider: 'openai',
    model: 'gpt-4o-mini',
    tokenRatio: { low: 1, expected: 1, high: 1 },
  },
};
export const finding = {
  ruleId: toMini.id,
  lever: 'model-fit',
  feature: 'chat',
  title: 'Serve chat with gpt-4o-mini',
  grade: 'B',
  risk: 'medium',
  effort: 'low',
  rollback: 'Set the model of chat back to gpt-4o.',
} as const;

/** What a person sends to accept rules on the calls of the first week. */
export function input(rules: readonly unknown[], rest: Partial<AcceptanceInput> = {}): AcceptanceInput {
  return {
    title: 'Small model for chat',
    owner: 'platform team',
    policy: { version: 1, rules: [...rules] as Rule[] },
    period: before,
    ...rest,
  };
}

/** A running service with what these tests do with it. */
export async function openAcceptances() {
  const analytics = await runAnalytics();

  const call = (organization: string, path: string, { body, role }: { body?: unknown; role?: Role } = {}) =>
    analytics.send(organization, {
      path: `/api/v1/acceptances${path}`,
      ...(body === undefined ? {} : { body }),
      ...(role === undefined ? {} : { role }),
    });
  const post = (organization: string, path: string, body: unknown, role?: Role) =>
    call(organization, path, { body, ...(role === undefined ? {} : { role }) });
  const get = (organization: string, path: string, role?: Role) =>
    call(organization, path, role === undefined ? {} : { role });

  return {
    analytics,
    post,
    get,
    newOrganization: analytics.newOrganization,
    close: () => analytics.close(),
    async send(organization: string, calls: readonly CallInput[]): Promise<void> {
      const answer = await analytics.send(organization, { path: '/api/v1/calls', body: { calls } });
      const { accepted } = answer.json();
      if (accepted !== calls.length) throw new Error(`not all calls were taken: ${answer.text}`);
    },
    async accept(organization: string, body: AcceptanceInput): Promise<Acceptance> {
      const answer = await post(organization, '', body);
      if (answer.status !== 201) throw new Error(answer.text);
      return acceptanceDetailSchema.parse(answer.json());
    },
    /** Marks it as applied from the second week on, and asks what it saved in that week. */
    async realisedOf(organization: string, { id }: Acceptance): Promise<Realised> {
      const applied = await post(organization, `/${id}/applied`, { on: after.from });
      const { appliedOn } = acceptanceSchema.parse(applied.json());
      if (appliedOn !== after.from) throw new Error(applied.text);
      const answer = await get(organization, `/${id}/realised?from=${after.from}&to=${after.to}`);
      if (answer.status !== 200) throw new Error(answer.text);
      return realisedSchema.parse(answer.json());
    },
  };
}

export type Acceptances = Awaited<ReturnType<typeof openAcceptances>>;
