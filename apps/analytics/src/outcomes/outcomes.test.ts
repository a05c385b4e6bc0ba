import { readFileSync } from 'node:fs';
import { outcomeListSchema } from '@netra/contract';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { publicDataTest } from '../../../../test/fixtures/public-data.ts';
import { runAnalytics, type TestAnalytics } from '../testing/running-analytics.ts';

let analytics: TestAnalytics;

beforeAll(async () => {
  analytics = await runAnalytics();
});
afterAll(() => analytics.close());

const header = 'item,feature,model,input_tokens,output_tokens,score';

async function importText(organization: string, text: string, query = 'format=outcomes') {
  const answer = await analytics.send(organization, { path: `/api/v1/imports?${query}`, body: text });
  const last = JSON.parse(answer.lines.at(-1) ?? '{}');
  return { status: answer.status, result: last.result, error: last.error };
}

async function outcomesOf(organization: string) {
  const answer = await analytics.send(organization, { path: '/api/v1/outcomes' });
  return outcomeListSchema.parse(answer.json()).outcomes;
}

const twoModels = [
  header,
  'a,sums,gpt-4o,100,20,1',
  'a,sums,gpt-4o-mini,100,25,0.5',
  'b,sums,gpt-4o,110,22,true',
  'b,sums,gpt-4o-mini,110,21,False',
].join('\n');

describe('a file of outcomes', () => {
  test('lands once, is told by its columns, and makes no call', async () => {
    const organization = analytics.newOrganization();
    const first = await importText(organization, twoModels, 'format=auto');
    expect(first.result).toMatchObject({
      format: 'outcomes',
      accepted: 4,
      quarantined: 0,
      duplicates: 0,
      unpriced: 0,
      cost: '0',
      problems: [],
    });
    expect((await importText(organization, twoModels)).result).toMatchObject({ accepted: 0, duplicates: 4 });
    expect(await outcomesOf(organization)).toMatchObject([
      { project: 'default', feature: 'sums', model: 'gpt-4o', items: 2, meanScore: 1 },
      { project: 'default', feature: 'sums', model: 'gpt-4o-mini', items: 2, meanScore: 0.25 },
    ]);
    expect(await outcomesOf(analytics.newOrganization())).toEqual([]);
    const spend = await analytics.send(organization, {
      path: '/api/v1/questions/spend',
      body: { period: { from: '2020-01-01T00:00:00Z', to: '2030-01-01T00:00:00Z' } },
    });
    expect(spend.json().totals.calls).toBe(0);
  });

  test('puts bad rows aside with line and reason, without the text of a prompt', async () => {
    const organization = analytics.newOrganization();
    const secret = 'my secret prompt';
    const file = [
      `${header},prompt`,
      `a,sums,gpt-4o,100,20,1,${secret}`,
      `b,sums,gpt-4o,100,20,1.5,${secret}`,
      `c,sums,gpt-4o,-1,20,1,${secret}`,
      `d,sums,gpt-4o,100,2.5,1,${secret}`,
      `,sums,gpt-4o,100,20,1,${secret}`,
      `e,,gpt-4o,100,20,1,${secret}`,
      `f,sums,,100,20,1,${secret}`,
      `g,sums,gpt-4o,100,20,good,${secret}`,
      `h,sums,gpt-4o,100,20,,${secret}`,
      `i,sums,gpt-4o,100,20,1`,
      `a,sums,gpt-4o,100,20,0,${secret}`,
    ].join('\n');
    const { result } = await importText(organization, file);
    expect(result).toMatchObject({ accepted: 1, quarantined: 10, duplicates: 0 });
    expect(
      result.problems
        .map(({ line, field }: { line: number; field: string }) => [line, field])
        .toSorted(([left = 0]: number[], [right = 0]: number[]) => left - right),
    ).toEqual([
      [3, 'score'],
      [4, 'input_tokens'],
      [5, 'output_tokens'],
      [6, 'item'],
      [7, 'feature'],
      [8, 'model'],
      [9, 'score'],
      [10, 'score'],
      [11, '(line)'],
      [12, 'score'],
    ]);
    const conflict = result.problems.find(({ line }: { line: number }) => line === 12);
    expect(conflict.problem).toContain('"a" of gpt-4o');
    expect(conflict.expected).toContain('1');
    const quarantine = await analytics.send(organization, {
      path: `/api/v1/imports/${result.jobId}/quarantine`,
    });
    expect(quarantine.json().rows).toHaveLength(10);
    expect(quarantine.text).not.toContain('secret');
    const { rows } = await analytics.store.read(
      analytics.scopeOf(organization),
      { sql: 'select * from apex.outcomes where organization_id = {organization:String}' },
      z.record(z.string(), z.unknown()),
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ prompt_characters: secret.length });
    expect(JSON.stringify(rows)).not.toContain('secret');
    expect(String(rows[0]?.prompt_hash)).toHaveLength(43);
  });

  test('that lacks columns is refused as a whole, naming them', async () => {
    const answer = await importText(analytics.newOrganization(), 'item,feature,model,score\na,b,c,1\n');
    expect([answer.status, answer.error.code]).toEqual([422, 'import_unreadable']);
    expect(answer.error.message).toContain('input_tokens');
    expect(answer.error.message).toContain('output_tokens');
  });

  test('of one model only says that nothing can be compared; of an unknown model, that it has no price', async () => {
    const organization = analytics.newOrganization();
    const one = `${header}\na,sums,gpt-4o,100,20,1\na,chat,my-own-model,10,10,1\na,chat,gpt-4o,10,10,1\n`;
    const { result } = await importText(organization, one);
    expect(result).toMatchObject({ accepted: 3, unpriced: 1 });
    expect(result.notes.filter((note: string) => note.includes('one model only'))).toEqual([
      expect.stringContaining('"sums" has outcomes of one model only (gpt-4o)'),
    ]);
    expect(result.notes.join(' ')).toContain('my-own-model');
    const second = await importText(organization, `${header}\na,sums,gpt-4o-mini,100,20,1\n`);
    expect(second.result.notes.join(' ')).not.toContain('one model only');
  });

  test('with other column names is read by a mapping', async () => {
    const organization = analytics.newOrganization();
    const map = JSON.stringify({
      item: 'id',
      feature: { const: 'sums' },
      model: 'llm',
      input_tokens: 'in',
      output_tokens: 'out',
      score: 'ok',
    });
    const file = 'id,llm,in,out,ok\n1,gpt-4o,10,5,1\n1,gpt-4o-mini,10,5,0\n';
    const { result } = await importText(organization, file, `format=outcomes&map=${encodeURIComponent(map)}`);
    expect(result).toMatchObject({ accepted: 2, quarantined: 0 });
    const bad = await importText(
      organization,
      file,
      `format=outcomes&map=${encodeURIComponent('{"cost":"in"}')}`,
    );
    expect([bad.status, bad.error.code]).toEqual([400, 'invalid_request']);
  });

  test('also comes as JSON lines, and a preview stores nothing', async () => {
    const organization = analytics.newOrganization();
    const row = {
      item: 'a',
      feature: 'sums',
      model: 'gpt-4o',
      input_tokens: 10,
      output_tokens: 5,
      score: 0.5,
    };
    const file = `${JSON.stringify(row)}\n${JSON.stringify({ ...row, score: 2 })}\n`;
    const preview = await analytics.send(organization, { path: '/api/v1/imports/preview', body: file });
    expect(preview.json()).toMatchObject({
      format: 'outcomes',
      rows: [{ skipped: expect.stringContaining('score 0.5') }, { problem: { field: 'score' } }],
    });
    expect(await outcomesOf(organization)).toEqual([]);
    expect((await importText(organization, file, '')).result).toMatchObject({ accepted: 1, quarantined: 1 });
  });

  test('can be removed by whoever may import, and then scored again', async () => {
    const organization = analytics.newOrganization();
    await importText(organization, twoModels);
    const remove = (role: 'viewer' | 'analyst', query: string) =>
      analytics.send(organization, { method: 'DELETE', path: `/api/v1/outcomes?${query}`, role });
    expect((await remove('viewer', 'feature=sums')).status).toBe(403);
    expect((await remove('analyst', 'feature=sums&model=gpt-4o')).json()).toEqual({ removed: 2 });
    expect((await remove('analyst', 'feature=chat')).status).toBe(404);
    expect(await outcomesOf(organization)).toMatchObject([{ model: 'gpt-4o-mini', items: 2 }]);
    const again = await importText(organization, `${header}\na,sums,gpt-4o,100,20,0\n`);
    expect(again.result).toMatchObject({ accepted: 1, quarantined: 0 });
  });
});

publicDataTest(
  'two models on 1,319 school problems: every answer lands, and the scores are what the file says',
  'outcomes/gsm8k-two-models.csv',
  async (path) => {
    const records = parse(readFileSync(path, 'utf8')) as string[][];
    const [columns = [], ...rows] = records;
    const models = columns.slice(1, 3);
    const file = [
      'item,feature,model,input_tokens,output_tokens,score,prompt',
      ...rows.flatMap((row, index) =>
        models.map((model, at) =>
          [
            `q${index}`,
            'school',
            model,
            Math.ceil((row[0] ?? '').length / 4),
            Math.ceil((row[3 + at] ?? '').length / 4),
            row[1 + at],
            `"${(row[0] ?? '').replaceAll('"', '""')}"`,
          ].join(','),
        ),
      ),
    ].join('\n');
    const organization = analytics.newOrganization();
    const { result } = await importText(organization, file);
    expect(result).toMatchObject({ accepted: 2 * rows.length, quarantined: 0, duplicates: 0, unpriced: 0 });
    const right = (at: number) => rows.filter((row) => row[1 + at] === 'True').length / rows.length;
    const summaries = await outcomesOf(organization);
    for (const [at, model] of models.entries())
      expect(summaries.find((summary) => summary.model === model)?.meanScore).toBeCloseTo(right(at), 10);
    expect((await importText(organization, file)).result).toMatchObject({
      accepted: 0,
      duplicates: 2 * rows.length,
    });
  },
);
