import { exportManifestHeader, exportManifestSchema } from '@netra/contract';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runAnalytics, type TestAnalytics } from '../testing/running-analytics.ts';
import { testCall } from '../testing/test-calls.ts';

let analytics: TestAnalytics;

beforeAll(async () => {
  analytics = await runAnalytics();
});
afterAll(() => analytics.close());

const period = 'from=2026-11-01&to=2026-11-02';

async function withCalls(): Promise<string> {
  const organization = analytics.newOrganization();
  const calls = [
    testCall('one'),
    testCall('two', { project: 'shop' }),
    testCall('three', { responseModel: 'gpt-99' }),
  ];
  await analytics.send(organization, { path: '/api/v1/calls', body: { calls } });
  return organization;
}

test('the FOCUS export is a file to download, with a manifest that agrees with the answer of `spend`', async () => {
  const organization = await withCalls();
  const answer = await analytics.send(organization, {
    path: `/api/v1/exports/focus?${period}&grain=hour`,
    role: 'viewer',
  });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(answer.headers.get('content-disposition')).toBe(
    'attachment; filename="focus-2026-11-01-2026-11-02.csv"',
  );
  const manifest = exportManifestSchema.parse(JSON.parse(answer.headers.get(exportManifestHeader)!));
  expect(manifest).toMatchObject({ organizationId: organization, calls: 3, cost: '0.007', unpricedCalls: 1 });
  const rows: Record<string, string>[] = parse(answer.text, { columns: true });
  expect(rows.map((row) => [row.SubAccountId, row.BilledCost])).toEqual([
    ['default', '0.0025'],
    ['default', '0.001'],
    ['shop', '0.0025'],
    ['shop', '0.001'],
  ]);
  const project = await analytics.send(organization, {
    path: `/api/v1/exports/focus?${period}&project=shop`,
  });
  expect(parse(project.text, { columns: true })).toHaveLength(2);
});

test('the calls export gives every call, and Parquet by default', async () => {
  const organization = await withCalls();
  const jsonl = await analytics.send(organization, { path: `/api/v1/exports/calls?${period}&format=jsonl` });
  expect(jsonl.lines.map((line) => JSON.parse(line).call_id)).toEqual(['one', 'three', 'two']);
  const parquet = await analytics.send(organization, { path: `/api/v1/exports/calls?${period}` });
  expect(parquet.headers.get('content-type')).toBe('application/vnd.apache.parquet');
  expect([parquet.text.slice(0, 4), parquet.text.slice(-4)]).toEqual(['PAR1', 'PAR1']);
});

test('what cannot be exported is refused with the field', async () => {
  const organization = analytics.newOrganization();
  for (const [query, field] of [
    ['from=2026-11-02&to=2026-11-01', 'to'],
    ['from=yesterday&to=2026-11-01', 'from'],
    ['from=2026-11-01T00:30:00Z&to=2026-11-02', 'from'],
    [`${period}&format=xlsx`, 'format'],
    [`${period}&grain=month`, 'grain'],
  ]) {
    const answer = await analytics.send(organization, { path: `/api/v1/exports/focus?${query}` });
    expect([answer.status, answer.json().error.code]).toEqual([400, 'invalid_request']);
    expect(answer.json().error.message).toContain(field);
  }
  const unknown = await fetch(new URL(`/api/v1/exports/focus?${period}`, analytics.url));
  expect(unknown.status).toBe(401);
});

test('more exports at once than there is room for are told to come again', async () => {
  const organization = await withCalls();
  const answers = await Promise.all(
    Array.from({ length: 8 }, () =>
      analytics.send(organization, { path: `/api/v1/exports/focus?${period}` }),
    ),
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 503]));
  const busy = answers.find(({ status }) => status === 503)!;
  expect(busy.headers.get('retry-after')).toBe('5');
  expect((await analytics.send(organization, { path: `/api/v1/exports/focus?${period}` })).status).toBe(200);
});
