import type { CallInput } from '@netra/contract';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { callOf, daysOf, openRealTools, type RealTools } from '../test-tools.ts';

const dayMs = 86_400_000;
const period = daysOf('2026-11-01', '2026-11-11');
const models = {
  dear: { provider: 'openai', responseModel: 'gpt-4o' },
  cheap: { provider: 'openai', responseModel: 'gpt-4o-mini' },
  unpriced: { provider: 'openai', responseModel: 'no-such-model' },
} as const;
// At $2.50 and $10 a million, and at $0.15 and $0.60: a call of 1,000 tokens in and 100 out.
const [dearCall, cheapCall] = ['0.0035', '0.00021'];

let tools: RealTools;
beforeAll(async () => {
  tools = await openRealTools();
});
afterAll(() => tools?.close());

type Use = { readonly model: keyof typeof models; readonly from: number; readonly to: number };

/** So many calls a day of a feature with a model, from one day of November up to another (not included). */
function calls(feature: string, perDay: number, { model, from, to }: Use, fields: Partial<CallInput> = {}) {
  return Array.from({ length: (to - from) * perDay }, (_, index) => {
    const day = from + Math.floor(index / perDay);
    const startedAt = Date.UTC(2026, 10, day) + ((index % perDay) * dayMs) / perDay;
    return callOf(`${feature}-${model}-${day}-${index}`, {
      feature,
      ...models[model],
      startedAt: new Date(startedAt).toISOString(),
      ...fields,
    });
  });
}

/** A feature that goes over on the 6th. */
const moved = (feature: string, perDay: number, [from, to]: readonly [Use['model'], Use['model']]) => [
  ...calls(feature, perDay, { model: from, from: 1, to: 6 }),
  ...calls(feature, perDay, { model: to, from: 6, to: 11 }),
];

test('a move is told with what each call cost before and since, exactly', async () => {
  const organization = tools.newOrganization();
  await tools.ingest(organization, [
    ...moved('chat', 20, ['cheap', 'dear']),
    ...calls('search', 20, { model: 'dear', from: 1, to: 11 }),
  ]);
  const { result, summary } = await tools.use(organization, 'change-impact', { period });
  expect(result.rows).toMatchObject([
    {
      key: 'chat',
      fromModel: 'gpt-4o-mini',
      toModel: 'gpt-4o',
      switchedAt: '2026-11-06T00:00:00.000Z',
      before: { calls: 100, costPerCall: cheapCall },
      after: { calls: 100, costPerCall: dearCall },
      // 100 x (0.0035 - 0.00021)
      costChange: '0.329',
      durationRatio: null,
      quality: 'not-measured',
    },
  ]);
  expect(result).toMatchObject({ moves: 1, unseenCalls: 0 });
  expect(summary).toContain('moved from gpt-4o-mini to gpt-4o on 2026-11-06');
});

test('traffic split among models, a trial, and the first hours of a day are no moves', async () => {
  const organization = tools.newOrganization();
  const today = '2026-11-10T09:00:00.000Z';
  await tools.ingest(organization, [
    // The largest part of each day's calls changes, most of them do not.
    ...[1, 2, 3, 4].flatMap((day) => [
      ...calls('split', day % 2 === 0 ? 13 : 15, { model: 'dear', from: day, to: day + 1 }),
      ...calls('split', day % 2 === 0 ? 15 : 13, { model: 'cheap', from: day, to: day + 1 }),
    ]),
    ...calls('trial', 20, { model: 'dear', from: 1, to: 10 }),
    ...calls('trial', 4, { model: 'cheap', from: 5, to: 7 }),
    // A batch of every night uses another model than the day does; of the last day only the night has been.
    ...calls('nightly', 30, { model: 'dear', from: 1, to: 10 }),
    ...[...Array(10).keys()].flatMap((day) =>
      Array.from({ length: 12 }, (_, index) =>
        callOf(`night-${day}-${index}`, {
          feature: 'nightly',
          ...models.cheap,
          startedAt: new Date(Date.UTC(2026, 10, day + 1, 1, index)).toISOString(),
        }),
      ),
    ),
  ]);
  const cut = { from: period.from, to: today };
  const { result, summary } = await tools.use(organization, 'change-impact', { period: cut });
  expect(result.rows).toEqual([]);
  expect(summary).toBe('No feature moved from one model to another for good.');
});

test('what a move cost is unknown where calls since have no price', async () => {
  const organization = tools.newOrganization();
  await tools.ingest(organization, [
    ...moved('new-model', 20, ['dear', 'unpriced']),
    ...moved('old-model', 20, ['unpriced', 'dear']),
    ...moved('some', 20, ['cheap', 'dear']),
    // One call of many has a tool that no price is known of.
    callOf('untold', {
      feature: 'some',
      startedAt: '2026-11-08T00:00:00.000Z',
      usage: { inputUncached: 1, outputVisible: 1, toolUnits: { unheardOf: 3 } },
    }),
  ]);
  const { result, summary } = await tools.use(organization, 'change-impact', { period });
  expect(result.rows.map(({ key, costChange }) => [key, costChange]).toSorted()).toEqual([
    ['new-model', null],
    ['old-model', null],
    ['some', null],
  ]);
  expect(summary).toContain('what that cost is not known');
});

test('the moves that matter most are told, however many features and days there are', async () => {
  const organization = tools.newOrganization();
  // 40 features over 26 days with two models make 1,040 rows of a day, more than one answer holds; the last features
  // cost least before they move, and most since.
  const start = Date.UTC(2026, 9, 16);
  const many = Array.from({ length: 40 }, (_, place) =>
    Array.from({ length: 26 * 10 }, (_, index) => {
      const day = Math.floor(index / 10);
      const isSince = day >= 20;
      return callOf(`many-${place}-${index}`, {
        feature: `feature-${place}`,
        ...(isSince ? models.dear : models.cheap),
        startedAt: new Date(start + day * dayMs + (index % 10) * 60_000).toISOString(),
        usage: { inputUncached: isSince ? 1_000 + place * 100 : 100, outputVisible: 1 },
      });
    }),
  ).flat();
  for (let from = 0; from < many.length; from += 2_600)
    await tools.ingest(organization, many.slice(from, from + 2_600));
  const { result } = await tools.use(organization, 'change-impact', {
    period: daysOf('2026-10-16', '2026-11-11'),
  });
  expect(result.moves).toBe(40);
  expect(result.rows.map(({ key }) => key)).toEqual([
    'feature-39',
    'feature-38',
    'feature-37',
    'feature-36',
    'feature-35',
  ]);
});

test('a period without two whole days that are over is refused, and one without calls has no moves', async () => {
  const organization = tools.newOrganization();
  const given = { from: '2026-11-05T12:00:00.000Z', to: '2026-11-07T11:00:00.000Z' };
  const refusal = { code: 'invalid_request', details: { field: 'period' } };
  await expect(tools.use(organization, 'change-impact', { period: given })).rejects.toMatchObject(refusal);
  vi.setSystemTime(new Date('2026-11-02T12:00:00.000Z'));
  await expect(tools.use(organization, 'change-impact', { period })).rejects.toMatchObject(refusal);
  vi.useRealTimers();
  expect((await tools.use(organization, 'change-impact', { period })).result.rows).toEqual([]);
});
