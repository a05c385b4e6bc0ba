import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Importing, openImporting } from '../testing/importing.ts';

let importing: Importing;
beforeAll(async () => {
  importing = await openImporting();
});
afterAll(() => importing.close());

const header = ['callId', 'startedAt', 'provider', 'responseModel', 'feature', 'inputUncached'];
const cells = (id: string, feature: string) => [
  id,
  '2026-10-05T08:00:00Z',
  'openai',
  'gpt-4o',
  feature,
  '1000',
];

describe('CSV as spreadsheets of other countries write it', () => {
  test.each([';', '\t', '|'])('with "%s" between the columns', async (separator) => {
    const organization = importing.newOrganization();
    const rows = [header, cells('a', 'one, two'), cells('b', 'plain'), ['c', 'too', 'few']];
    const text = `\uFEFF${rows.map((row) => row.join(separator)).join('\r\n')}\r\n`;
    const result = await importing.importAll(organization, text);
    expect(result).toMatchObject({
      format: 'csv',
      accepted: 2,
      quarantined: 1,
      problems: [{ line: 4, field: '(line)', problem: 'has 3 columns', expected: '6 columns' }],
    });
    expect((await importing.calls(organization)).map((row) => row.feature)).toEqual(['one, two', 'plain']);
    // The same calls with commas between are the same calls.
    const commas = [header, cells('a', '"one, two"'), cells('b', 'plain')]
      .map((row) => row.join(','))
      .join('\n');
    expect(await importing.importAll(organization, commas)).toMatchObject({ accepted: 0, duplicates: 2 });
  });

  test('also where cells are quoted and hold the separator or a line feed', async () => {
    const organization = importing.newOrganization();
    const rows = [header, cells('a', '"x; ""y""\nz"')].map((row) => row.join(';')).join('\n');
    expect(await importing.importAll(organization, rows)).toMatchObject({ accepted: 1, quarantined: 0 });
    expect((await importing.calls(organization))[0]).toMatchObject({ feature: 'x; "y"\nz' });
  });

  test("also in other tools' exports, the Azure trace and a file with a mapping", async () => {
    const organization = importing.newOrganization();
    const litellm =
      'request_id;startTime;spend;prompt_tokens;completion_tokens;model;custom_llm_provider\n' +
      'r1;2026-10-05T08:00:00Z;0,01;1000;100;gpt-4o;openai\n' +
      'r2;2026-10-05T08:00:00Z;0.01;1000;100;gpt-4o;openai\n';
    expect(await importing.importAll(organization, litellm)).toMatchObject({
      format: 'litellm',
      accepted: 1,
      quarantined: 1,
      problems: [{ line: 2, field: 'spend', problem: '"0,01" is no number' }],
    });
    const azure = 'TIMESTAMP;ContextTokens;GeneratedTokens\n2023-11-16 18:17:03.9799600;4808;10\n';
    expect(await importing.importAll(organization, azure, { model: 'openai/gpt-4o' })).toMatchObject({
      format: 'azure-llm-trace',
      accepted: 1,
    });
    const other = 'when;who;in\n2026-10-05 08:00:00;gpt-4o;1000\n';
    const map = {
      startedAt: 'when',
      responseModel: 'who',
      provider: { const: 'openai' },
      'usage.input': 'in',
    };
    expect(await importing.importAll(organization, other, { map: JSON.stringify(map) })).toMatchObject({
      accepted: 1,
      cost: '0.0025',
    });
  });
});

describe('a header that names a field twice', () => {
  test.each([
    ['in one spelling', 'callId', 'names "callId" twice'],
    ['in two spellings', 'call_id', 'names "callId" and "call_id", which are one field'],
    ['a bucket by its long name', 'usage.inputUncached', 'names "inputUncached" and "usage.inputUncached"'],
  ])('%s is refused: one would hide the other', async (_what, again, message) => {
    const text = `${[...header, again].join(',')}\n`;
    await expect(importing.importAll(importing.newOrganization(), text)).rejects.toMatchObject({
      code: 'import_unreadable',
      message: expect.stringContaining(message),
      details: { line: 1, field: again },
    });
  });
});

test('a document on one line gives the records of its list, whatever usual name the list has', async () => {
  for (const name of ['data', 'items', 'rows', 'records', 'observations']) {
    const call = {
      callId: 'a',
      startedAt: '2026-10-05T08:00:00Z',
      provider: 'openai',
      responseModel: 'gpt-4o',
      usage: { inputUncached: 1_000 },
    };
    const text = JSON.stringify({ [name]: [call, { ...call, callId: 'b' }] });
    expect([name, await importing.importAll(importing.newOrganization(), text)]).toMatchObject([
      name,
      { accepted: 2, quarantined: 0 },
    ]);
  }
});

test('records of JSON on one line are told apart: what two of them say alike is two calls, and a wrong one is found', async () => {
  const organization = importing.newOrganization();
  const call = {
    startedAt: '2026-10-05T08:00:00Z',
    provider: 'openai',
    responseModel: 'gpt-4o',
    usage: { inputUncached: 1_000 },
  };
  const text = JSON.stringify([call, call, { ...call, startedAt: 'soon' }, call]);
  expect(await importing.importAll(organization, text)).toMatchObject({
    accepted: 3,
    quarantined: 1,
    problems: [{ line: 1, field: 'startedAt', problem: 'is "soon" (record 3 of the line)' }],
  });
  expect(await importing.importAll(organization, text)).toMatchObject({ accepted: 0, duplicates: 3 });
  const document = JSON.stringify({ data: [call, call] });
  expect(await importing.importAll(importing.newOrganization(), document)).toMatchObject({ accepted: 2 });
});
