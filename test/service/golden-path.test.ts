import type { Event, Report } from '@netra/contract';
import { figureSchema, runEventTypes, subtractUsd, sumUsd, usd, valueAt } from '@netra/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askAndWatch, clientOf, type WatchedRun } from '../fixtures/run-watch.ts';
import { openStoredCalls, type StoredCalls } from '../fixtures/stored-calls.ts';
import { organizationOf, startTestSystem, type TestSystem, temporaryDirectory } from '../fixtures/system.ts';

// The golden path without a browser: ask, watch every event, read the report, and check its figures against SQL that
// this test writes itself and runs over the store once the system has let go of it.
const question = 'Where does our money go and what should we change first?';
const directory = temporaryDirectory();
let system: TestSystem;
let watched: WatchedRun;
let report: Report;
let evidence: Map<string, unknown>;

function figuresOf(value: unknown): { evidenceId: string; pointer: string; value: string | number }[] {
  const parsed = figureSchema.safeParse(value);
  if (parsed.success) return [parsed.data];
  if (value === null || typeof value !== 'object') return [];
  return Object.values(value).flatMap(figuresOf);
}

beforeAll(async () => {
  system = await startTestSystem({ dataDirectory: directory.path });
  const client = clientOf(system.ready.web, system.ready.accessToken);
  watched = await askAndWatch(client, question);
  const final = watched.events.find((event) => event.type === 'final_report');
  if (final?.type !== 'final_report') throw new Error('the run ended without a report');
  report = await client.reports.get(final.data.reportId);
  const ids = new Set(figuresOf(report).map((figure) => figure.evidenceId));
  evidence = new Map();
  for (const id of ids) evidence.set(id, (await client.evidence.get(id)).result);
});
afterAll(async () => {
  await system?.stop();
  directory.remove();
});

describe('the event log of a run', () => {
  test('holds all seven events, gapless from 1', () => {
    const types = new Set(watched.events.map((event) => event.type));
    for (const type of runEventTypes) expect(types).toContain(type);
    const last = watched.events.at(-1);
    expect(last).toMatchObject({ type: 'agent_completed', agent: 'supervisor' });
    const seqs = watched.events.map((event) => event.seq);
    expect(seqs.toSorted((left, right) => left - right)).toEqual(seqs);
    expect(seqs[0]).toBe(1);
  });

  test('each agent begins with agent_started and ends once; tool calls pair; final_report precedes the end', () => {
    const agents = [
      ...new Set(watched.events.flatMap((event) => (event.agent === null ? [] : [event.agent]))),
    ];
    expect(agents).toEqual(
      expect.arrayContaining(['supervisor', 'triage', 'analysis', 'optimizer', 'report']),
    );
    for (const agent of agents) {
      const own = watched.events.filter((event) => event.agent === agent && event.type !== 'run_accepted');
      expect(own[0]?.type).toBe('agent_started');
      expect(['agent_completed', 'agent_failed']).toContain(own.at(-1)?.type);
    }
    const opened = watched.events.flatMap((event) =>
      event.type === 'tool_executing' ? [event.data.callId] : [],
    );
    const closed = watched.events.flatMap((event) =>
      event.type === 'tool_completed' || event.type === 'tool_failed' ? [event.data.callId] : [],
    );
    expect(closed.toSorted()).toEqual(opened.toSorted());
    expect(watched.events.filter((event: Event) => event.type === 'final_report')).toHaveLength(1);
  });
});

describe('the report', () => {
  test('is full, says that its data is synthetic, and recommends something', () => {
    expect(report.kind).toBe('full');
    expect(report.synthetic).toBe(true);
    expect(report.recommendations.length).toBeGreaterThan(0);
    expect(figuresOf(report).length).toBeGreaterThan(20);
  });

  test('every figure is the value its evidence holds at its pointer', () => {
    const wrong = figuresOf(report).filter(
      (figure) => valueAt(evidence.get(figure.evidenceId), figure.pointer) !== figure.value,
    );
    expect(wrong).toEqual([]);
  });
});

test('the figures equal direct SQL over the store', async () => {
  await system.stop();
  const stored: StoredCalls = await openStoredCalls(directory.path);
  try {
    const period = report.period;
    if (period === null) throw new Error('the report states no period');
    const parameters = { ...period, organization: organizationOf(system.ready.accessToken) };
    const calls = await stored.query<{ total: string; calls: string }>(
      `select toString(sum(c.cost)) as total, toString(count()) as calls from apex.llm_calls as c
       where organization_id = {organization:String} and started_at >= parseDateTime64BestEffort({from:String}, 3, 'UTC') and started_at < parseDateTime64BestEffort({to:String}, 3, 'UTC')`,
      parameters,
    );
    const features = await stored.query<{ feature: string; total: string }>(
      `select c.feature as feature, toString(sum(c.cost)) as total from apex.llm_calls as c
       where organization_id = {organization:String} and started_at >= parseDateTime64BestEffort({from:String}, 3, 'UTC') and started_at < parseDateTime64BestEffort({to:String}, 3, 'UTC')
       group by feature order by sum(c.cost) desc`,
      parameters,
    );
    const spends = [...evidence.values()].filter(isSpend);
    expect(spends.length).toBeGreaterThan(0);
    const whole = spends.filter(
      (spend) => spend.period.from === period.from && spend.period.to === period.to,
    );
    expect(whole.length).toBeGreaterThan(0);
    for (const spend of whole) {
      expect(usd(spend.totals.cost)).toBe(usd(calls[0]?.total ?? ''));
      expect(String(spend.totals.calls)).toBe(calls[0]?.calls);
    }
    const byFeature = whole.find((spend) =>
      spend.rows.some((row) => row.at === null && row.key[0] === features[0]?.feature),
    );
    expect(byFeature).toBeDefined();
    for (const row of byFeature?.rows ?? []) {
      expect(usd(row.cost)).toBe(
        usd(features.find((feature) => feature.feature === row.key[0])?.total ?? '0'),
      );
    }
    const savings = [...evidence.values()].find(isSavings);
    expect(usd(savings?.baseline ?? '')).toBe(usd(calls[0]?.total ?? ''));
    for (const scenario of ['low', 'expected', 'high'] as const) {
      const attributed = sumUsd(
        (savings?.portfolio.attributions ?? []).map((entry) => usd(entry.saving[scenario])),
      );
      const portfolio = savings?.portfolio;
      expect(attributed).toBe(
        subtractUsd(usd(portfolio?.baseline ?? ''), usd(portfolio?.counterfactual[scenario] ?? '')),
      );
    }
  } finally {
    await stored.close();
  }
});

type SpendEvidence = {
  period: { from: string; to: string };
  totals: { cost: string; calls: number };
  rows: { key: string[]; at: string | null; cost: string }[];
};
function isSpend(value: unknown): value is SpendEvidence {
  return typeof value === 'object' && value !== null && 'totals' in value && 'rest' in value;
}

type SavingsEvidence = {
  baseline: string;
  portfolio: {
    baseline: string;
    counterfactual: Record<'low' | 'expected' | 'high', string>;
    attributions: { saving: Record<'low' | 'expected' | 'high', string> }[];
  };
};
function isSavings(value: unknown): value is SavingsEvidence {
  return typeof value === 'object' && value !== null && 'portfolio' in value;
}
