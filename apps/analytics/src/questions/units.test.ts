import {
  type CallInput,
  type Filter,
  type QuestionAnswer,
  questionNames,
  questions,
  sumUsd,
  type Usd,
  zeroUsd,
} from '@netra/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askQuestion } from '../testing/ask.ts';
import { runAnalytics, type TestAnalytics } from '../testing/running-analytics.ts';
import { mixedCalls, seededRandom } from '../testing/test-calls.ts';
import { perUnit } from './per-unit.ts';

type Stored = CallInput & { readonly cost: Usd | null };

const fromMs = Date.parse('2026-09-28T00:00:00Z');
const toMs = Date.parse('2026-10-12T00:00:00Z');
let analytics: TestAnalytics;
let organization = '';
let calls: Stored[] = [];

/** What a call costs by our own reading of it, from the store: prices are tried elsewhere. */
async function withCosts(sent: readonly CallInput[]): Promise<Stored[]> {
  const costs = new Map<string, Usd | null>();
  let next: string | null = '';
  while (next !== null) {
    const path: string = `/api/v1/calls?from=2026-01-01T00:00:00Z&to=2027-01-01T00:00:00Z&limit=1000${next === '' ? '' : `&cursor=${next}`}`;
    const page: { calls: { callId: string; cost: Usd | null }[]; next: string | null } = (
      await analytics.send(organization, { path })
    ).json();
    for (const call of page.calls) costs.set(call.callId, call.cost);
    next = page.next;
  }
  return sent.map((call) => ({ ...call, cost: costs.get(call.callId) ?? null }));
}

beforeAll(async () => {
  analytics = await runAnalytics();
  organization = analytics.newOrganization();
  const random = seededRandom(11);
  const sent = mixedCalls(3_000, { seed: 3, fromMs, toMs }).map((call): CallInput => {
    const isTurn = call.conversationId !== '';
    return {
      ...call,
      promptName: random() < 0.5 ? 'greeting' : '',
      endUser: random() < 0.6 ? `user-${Math.floor(random() * 120)}` : '',
      outcomeScore: random() < 0.3 ? Math.round(random() * 10) / 10 : null,
      historyTokens: isTurn && call.feature === 'search' ? (random() < 0.4 ? 0 : 900) : null,
      // Nothing of this feature ever comes from a cache: its rate is not 0%, it is not known.
      usage: call.feature === 'search' ? { ...call.usage, cacheRead: 0, cacheWrite5m: 0 } : { ...call.usage },
    };
  });
  await analytics.send(organization, { path: '/api/v1/calls', body: { calls: sent } });
  // Some come again with another conversation, user, feature and duration: nothing of the first version may stay.
  const again = sent.slice(0, 200).map((call) => ({
    ...call,
    feature: 'chat',
    conversationId: `other-${call.callId.length}`,
    endUser: 'somebody else',
    historyTokens: 5,
    durationMs: 70_000,
  }));
  const answer = await analytics.send(organization, { path: '/api/v1/calls', body: { calls: again } });
  expect(answer.json()).toMatchObject({ replaced: 200 });
  calls = await withCosts([...again, ...sent.slice(200)]);
});
afterAll(() => analytics.close());

const periods: [string, { from: string; to: string }][] = [
  ['whole days', { from: '2026-09-30T00:00:00Z', to: '2026-10-08T00:00:00Z' }],
  ['cut hours', { from: '2026-09-30T03:17:23.456Z', to: '2026-10-08T21:41:02.001Z' }],
  ['within an hour', { from: '2026-10-01T03:17:23Z', to: '2026-10-01T03:41:02Z' }],
  ['everything', { from: '2026-01-01T00:00:00Z', to: '2027-01-01T00:00:00Z' }],
];

function within(list: readonly Stored[], period: { from: string; to: string }): Stored[] {
  const [from, to] = [Date.parse(period.from), Date.parse(period.to)];
  return list.filter((call) => Date.parse(call.startedAt) >= from && Date.parse(call.startedAt) < to);
}

const cost = (list: readonly Stored[]) => sumUsd(list.map((call) => call.cost ?? zeroUsd));
const distinct = (values: readonly (string | undefined)[]) => new Set(values).size;

function expectedEconomics(list: readonly Stored[]) {
  const unit = (some: readonly Stored[], units: number) => ({
    calls: some.length,
    cost: cost(some),
    units,
    costPerUnit: perUnit(cost(some), units),
  });
  const talks = list.filter((call) => call.conversationId !== '');
  const users = list.filter((call) => call.endUser !== '');
  const scored = list.filter((call) => call.outcomeScore !== null);
  return {
    calls: list.length,
    unpricedCalls: list.filter((call) => call.cost === null).length,
    cost: cost(list),
    costPerCall: perUnit(cost(list), list.filter((call) => call.cost !== null).length),
    conversation: unit(talks, distinct(talks.map((call) => call.conversationId))),
    user: unit(users, distinct(users.map((call) => call.endUser))),
    success: unit(scored, scored.filter((call) => (call.outcomeScore ?? 0) >= 0.5).length),
  };
}

describe.each(periods)('over %s', (_, period) => {
  test('unit economics equal the calls themselves', async () => {
    const answer = await askQuestion(analytics, organization, { name: 'unit-economics', body: { period } });
    const list = within(calls, period);
    expect(answer.totals).toEqual(expectedEconomics(list));
    const keys = Map.groupBy(list, (call) => call.feature ?? '');
    expect(answer.rows).toHaveLength(keys.size);
    for (const { key, ...row } of answer.rows) expect(row).toEqual(expectedEconomics(keys.get(key) ?? []));
  });

  test('the users whose calls cost most equal the calls themselves', async () => {
    const answer = await askQuestion(analytics, organization, {
      name: 'top-users',
      body: { period, limit: 3 },
    });
    const list = within(calls, period);
    const users = [...Map.groupBy(list, (call) => call.endUser ?? '')].filter(([user]) => user !== '');
    const dearest = users
      .map(([, own]) => ({ calls: own.length, cost: cost(own) }))
      .sort((left, right) => Number(right.cost) - Number(left.cost) || right.calls - left.calls);
    expect(answer.users).toBe(users.length);
    expect(answer.totals).toMatchObject({ calls: list.length, cost: cost(list) });
    expect(answer.rows.map(({ calls, cost }) => ({ calls, cost }))).toEqual(dearest.slice(0, 3));
    const others = [...answer.rows, answer.rest, answer.unnamed];
    expect(sumUsd(others.map((row) => row.cost))).toBe(answer.totals.cost);
    expect(others.reduce((sum, row) => sum + row.calls, 0)).toBe(list.length);
    // A user is known by a hash of the store's own, never by name.
    for (const { user } of answer.rows) expect(list.some((call) => call.endUser === user)).toBe(false);
  });

  test('cache hit rates by turn equal the calls themselves', async () => {
    const answer = await askQuestion(analytics, organization, { name: 'cache-hit-rates', body: { period } });
    const until = calls.filter((call) => Date.parse(call.startedAt) < Date.parse(period.to));
    const firstOf = new Map<string, Stored>();
    for (const call of until) {
      if (call.historyTokens !== null && call.historyTokens !== undefined) continue;
      if (Date.parse(call.startedAt) < Date.parse(period.from) - 86_400_000) continue;
      const known = firstOf.get(call.conversationId ?? '');
      const order = (one: Stored) => `${Date.parse(one.startedAt)} ${one.callId}`;
      if (known === undefined || order(call) < order(known)) firstOf.set(call.conversationId ?? '', call);
    }
    const turnOf = (call: Stored) => {
      if (call.conversationId === '') return 'none';
      if (typeof call.historyTokens === 'number') return call.historyTokens === 0 ? 'first' : 'later';
      return firstOf.get(call.conversationId ?? '') === call ? 'first' : 'later';
    };
    const list = within(calls, period);
    const tokens = (
      some: readonly Stored[],
      names: readonly ('inputUncached' | 'cacheRead' | 'cacheWrite5m')[],
    ) => some.reduce((sum, call) => sum + names.reduce((all, name) => all + (call.usage[name] ?? 0), 0), 0);
    const check = (
      row: QuestionAnswer<'cache-hit-rates'>['totals'],
      some: readonly Stored[],
      all: readonly Stored[],
    ) => {
      const input = tokens(some, ['inputUncached', 'cacheRead', 'cacheWrite5m']);
      const reported = tokens(all, ['cacheRead', 'cacheWrite5m']) > 0;
      expect(row.calls).toBe(some.length);
      expect(row.inputTokens).toBe(input);
      expect(row.cacheReadTokens).toBe(tokens(some, ['cacheRead']));
      expect(row.cost).toBe(cost(some));
      expect(row.hitRate).toBe(reported && input > 0 ? tokens(some, ['cacheRead']) / input : null);
    };
    check(answer.totals, list, list);
    for (const row of answer.turns)
      check(
        row,
        list.filter((call) => turnOf(call) === row.turn),
        list,
      );
    for (const row of answer.rows) {
      const own = list.filter((call) => call.feature === row.key);
      check(row, own, own);
      for (const turn of row.turns)
        check(
          turn,
          own.filter((call) => turnOf(call) === turn.turn),
          own,
        );
      if (row.key === 'search') expect(row.hitRate).toBeNull();
    }
    expect(answer.rows).toHaveLength(distinct(list.map((call) => call.feature)));
  });

  const filters: Filter[] = [{}, { environment: ['production'] }, { feature: ['chat', 'search'] }];
  test.each(filters)('concurrency of %j equals the calls themselves', async (filter) => {
    const limits = [{ model: 'gpt-4o', requestsPerMinute: 10, concurrentCalls: 0.5 }];
    const answer = await askQuestion(analytics, organization, {
      name: 'concurrency',
      body: { period, filter, limits },
    });
    const minute = 60_000;
    const from = Math.ceil(Date.parse(period.from) / minute) * minute;
    const to = Math.floor(Date.parse(period.to) / minute) * minute;
    expect(answer.minutes).toBe((to - from) / minute);
    const cells = new Map<string, Map<number, { requests: number; tokens: number; busyMs: number }>>();
    for (const call of calls) {
      const named = Object.entries(filter) as ['feature' | 'environment', string[]][];
      if (named.some(([name, values]) => !values.includes(call[name] ?? ''))) continue;
      const start = Date.parse(call.startedAt);
      const end = start + (call.durationMs ?? 0);
      for (
        let at = Math.floor(start / minute) * minute;
        at === Math.floor(start / minute) * minute || at < end;
        at += minute
      ) {
        if (at < from || at >= to) continue;
        const model = cells.get(call.responseModel) ?? new Map();
        cells.set(call.responseModel, model);
        const cell = model.get(at) ?? { requests: 0, tokens: 0, busyMs: 0 };
        model.set(at, cell);
        cell.busyMs += Math.max(0, Math.min(end, at + minute) - Math.max(start, at));
        if (start < at) continue;
        cell.requests += 1;
        for (const value of Object.values(call.usage)) if (typeof value === 'number') cell.tokens += value;
      }
    }
    expect(answer.rows).toHaveLength(cells.size);
    const spread = (values: number[]) => {
      const sorted = values.toSorted((left, right) => left - right);
      const at = (level: number) => sorted[Math.min(sorted.length - 1, Math.floor(level * sorted.length))];
      return { p50: at(0.5), p95: at(0.95), max: sorted.at(-1) };
    };
    for (const row of answer.rows) {
      const list = [...(cells.get(row.model)?.entries() ?? [])];
      expect(row.activeMinutes).toBe(list.length);
      expect(row.requestsPerMinute).toEqual(spread(list.map(([, cell]) => cell.requests)));
      expect(row.tokensPerMinute).toEqual(spread(list.map(([, cell]) => cell.tokens)));
      expect(row.concurrentCalls?.max).toBeCloseTo(
        spread(list.map(([, cell]) => cell.busyMs / minute)).max ?? 0,
        9,
      );
      if (row.model === 'gpt-4o') {
        expect(row.headroom.requestsPerMinute).toBeCloseTo(1 - row.requestsPerMinute.max / 10, 9);
        expect(row.headroom.tokensPerMinute).toBeNull();
      }
    }
  });

  test('retry amplification and error rates equal the calls themselves', async () => {
    const answer = await askQuestion(analytics, organization, {
      name: 'errors',
      body: { period, by: 'feature' },
    });
    const list = within(calls, period);
    const amplification = (some: readonly Stored[]) => {
      const meant = some.filter((call) => call.retryOf === '').length;
      return meant === 0 ? null : some.length / meant;
    };
    expect(answer.retryAmplification).toBe(amplification(list));
    for (const row of answer.keys ?? []) {
      const own = list.filter((call) => call.feature === row.key);
      expect(row.retryAmplification).toBe(amplification(own));
      expect(row.errorRate).toBe(own.filter((call) => call.status === 'error').length / own.length);
      expect(row.retryCost).toBe(cost(own.filter((call) => call.retryOf !== '')));
    }
  });

  test('speed in tokens a second equals the calls themselves within 1%', async () => {
    const answer = await askQuestion(analytics, organization, {
      name: 'latency',
      body: { period, by: 'feature' },
    });
    const list = within(calls, period).filter((call) => call.status === 'ok' && (call.durationMs ?? 0) > 0);
    for (const row of answer.rows) {
      const own = list.filter((call) => call.feature === row.key);
      const output = (call: Stored) => (call.usage.outputVisible ?? 0) + (call.usage.reasoning ?? 0);
      const speeds = own
        .map((call) => (output(call) * 1000) / (call.durationMs ?? 1))
        .sort((left, right) => left - right);
      if (own.length === 0) expect(row.tokensPerSecond).toBeNull();
      else {
        const median = speeds[Math.floor(speeds.length / 2)] ?? 0;
        expect(Math.abs((row.tokensPerSecond?.p50 ?? 0) / median - 1)).toBeLessThanOrEqual(0.0101);
        const seconds = own.reduce((sum, call) => sum + (call.durationMs ?? 0), 0) / 1000;
        const tokens = own.reduce((sum, call) => sum + output(call), 0);
        expect(row.outputTokensPerSecond).toBeCloseTo(tokens / seconds, 6);
      }
    }
  });

  test.each(['week', 'month'] as const)('spend by prompt and %s adds up', async (grain) => {
    const answer = await askQuestion(analytics, organization, {
      name: 'spend',
      body: { period, by: ['promptName'], grain, limit: 1000 },
    });
    const startOf = (call: Stored) => {
      const date = new Date(call.startedAt);
      if (grain === 'month') return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
      return Date.UTC(
        date.getUTCFullYear(),
        date.getUTCMonth(),
        date.getUTCDate() - ((date.getUTCDay() + 6) % 7),
      );
    };
    const groups = Map.groupBy(within(calls, period), (call) => `${call.promptName} ${startOf(call)}`);
    expect(answer.rows).toHaveLength(groups.size);
    for (const row of answer.rows)
      expect(row.cost).toBe(cost(groups.get(`${row.key[0]} ${Date.parse(row.at ?? '')}`) ?? []));
  });
});

test('an organization without calls gets an honest empty answer to every question, and never NaN', async () => {
  const nobody = analytics.newOrganization();
  const period = periods[0]![1];
  for (const name of questionNames) {
    const body =
      name === 'budget' ? { month: '2026-10', amount: '100' } : name === 'data-sufficiency' ? {} : { period };
    const answer = await analytics.send(nobody, { path: `/api/v1/questions/${name}`, body });
    expect(answer.status, `${name}: ${answer.text}`).toBe(200);
    const parsed = questions[name].answer.parse(answer.json());
    if ('rows' in parsed && name !== 'usage-by-bucket') expect(parsed.rows, name).toEqual([]);
    expect(answer.text).not.toMatch(/NaN|Infinity/);
  }
});

test('one organization sees nothing of another', async () => {
  const other = analytics.newOrganization();
  const few = mixedCalls(20, { seed: 8, fromMs, toMs });
  await analytics.send(other, { path: '/api/v1/calls', body: { calls: few } });
  const period = periods[3]![1];
  for (const name of ['unit-economics', 'cache-hit-rates'] as const) {
    const answer = await askQuestion(analytics, other, { name, body: { period } });
    expect(answer.totals.calls, name).toBe(20);
  }
  const busy = await askQuestion(analytics, other, { name: 'concurrency', body: { period } });
  expect(busy.rows.every((row) => row.requestsPerMinute.max <= 2)).toBe(true);
});
