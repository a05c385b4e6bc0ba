import { formatUsd, type Report, sumUsd, usd } from '@netra/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { honestModel } from '../fixtures/model-providers/honest-model.ts';
import {
  type ModelProviders,
  providerSettings,
  startModelProviders,
} from '../fixtures/model-providers/provider-server.ts';
import { askAndWatch, clientOf } from '../fixtures/run-watch.ts';
import { startTestSystem, type TestSystem, temporaryDirectory } from '../fixtures/system.ts';

// The whole system with a key of a language model, as a person would set it for `npm start`: the provider is a loopback
// server, everything else is real, analytics and its engine included.
const directory = temporaryDirectory();
let system: TestSystem;
let providers: ModelProviders;

beforeAll(async () => {
  providers = await startModelProviders({ anthropic: honestModel });
  system = await startTestSystem({
    dataDirectory: directory.path,
    environment: { ...providerSettings(providers.url), APEX_MODEL_ORDER: 'anthropic' },
  });
});
afterAll(async () => {
  await system?.stop();
  await providers?.close();
  directory.remove();
});

async function reportTo(question: string): Promise<Report> {
  const client = clientOf(system.ready.web, system.ready.accessToken);
  const { events } = await askAndWatch(client, question);
  const final = events.find((event) => event.type === 'final_report');
  if (final?.type !== 'final_report') throw new Error('the run ended without a report');
  return client.reports.get(final.data.reportId);
}

async function ownSpend(): Promise<{ calls: number; cost: string; unpricedCalls: number; keys: string[] }> {
  const now = Date.now();
  const response = await fetch(new URL('/api/v1/questions/spend', system.ready.web), {
    method: 'POST',
    headers: { authorization: `Bearer ${system.ready.accessToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      period: { from: new Date(now - 3_600_000).toISOString(), to: new Date(now + 3_600_000).toISOString() },
      filter: { project: ['apex-itself'] },
      by: ['feature'],
    }),
  });
  const answer = (await response.json()) as {
    totals: { calls: number; cost: string; unpricedCalls: number };
    rows: { key: string[] }[];
  };
  return { ...answer.totals, keys: answer.rows.flatMap(({ key }) => key).toSorted() };
}

const totalOf = (report: Report) =>
  report.headline.find((span) => typeof span !== 'string' && span.pointer === '/totals/cost');

test('a model writes; what it cost is in the project apex-itself, priced by the book, and changes no later answer', async () => {
  const question = 'Where does our money go and what should we change first?';
  const first = await reportTo(question);
  expect(first.writtenBy).toBe('anthropic/claude-haiku-4-5, checked by the built-in analyst');
  const client = clientOf(system.ready.web, system.ready.accessToken);
  const { models, configuration } = await client.runs.get(first.run);
  expect(models?.calls).toBe(2);
  expect(configuration?.prompts.length).toBeGreaterThan(0);
  await expect.poll(async () => (await ownSpend()).calls, { timeout: 20_000, interval: 250 }).toBe(2);
  const own = await ownSpend();
  expect(own).toMatchObject({ unpricedCalls: 0, keys: ['analysis', 'report'] });
  // What analytics makes of the calls is what the backend had worked out by itself.
  expect(sumUsd([usd(own.cost)])).toBe(models?.cost);
  expect(formatUsd(usd(own.cost))).not.toBe('$0.00');
  const second = await reportTo(question);
  expect(totalOf(second)).toMatchObject({ value: (totalOf(first) as { value: string }).value });
  const about = await reportTo('What does apex-itself cost?');
  expect(Number((totalOf(about) as { value: string }).value)).toBeGreaterThan(0);
  expect(Number((totalOf(about) as { value: string }).value)).toBeLessThan(1);
}, 120_000);
