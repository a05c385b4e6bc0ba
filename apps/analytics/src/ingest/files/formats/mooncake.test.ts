import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Importing, openImporting } from '../../testing/importing.ts';
import { lines } from '../../testing/records.ts';

let importing: Importing;
beforeAll(async () => {
  importing = await openImporting();
});
afterAll(() => importing.close());

test('Mooncake: chained 512-token blocks, a model that must be named, a base time', async () => {
  const organization = importing.newOrganization();
  const file = lines(
    { timestamp: 0, input_length: 1_000, output_length: 10, hash_ids: [1, 2] },
    { timestamp: 3_000, input_length: 1_000, output_length: 10, hash_ids: [1, 3] },
  );
  await expect(importing.importAll(organization, file)).rejects.toMatchObject({
    code: 'import_model_required',
  });
  expect(await importing.importAll(organization, file, { model: 'openai/gpt-4o' })).toMatchObject({
    format: 'mooncake',
    accepted: 2,
    cost: '0.0052',
  });
  const calls = await importing.calls(organization);
  expect(calls.map((call) => call.started_at).sort()).toEqual([
    '2026-10-01 00:00:00.000',
    '2026-10-01 00:00:03.000',
  ]);
  expect(calls[0]).toMatchObject({ prefix_block_tokens: 512 });
  const elsewhere = importing.newOrganization();
  await importing.importAll(elsewhere, file, { model: 'openai/gpt-4o', baseTime: '2026-01-02T00:00:00Z' });
  expect((await importing.calls(elsewhere)).map((call) => call.started_at).sort()[0]).toBe(
    '2026-01-02 00:00:00.000',
  );
});

test('a row whose numbers are no time and no lengths is put aside, and its neighbours land', async () => {
  const row = { timestamp: 0, input_length: 1_000, output_length: 10, hash_ids: [1] };
  const file = lines(
    row,
    { ...row, timestamp: 1e300 },
    { ...row, timestamp: -1 },
    { ...row, input_length: 1.5 },
    { ...row, hash_ids: [null] },
    { ...row, timestamp: 1 },
  );
  expect(
    await importing.importAll(importing.newOrganization(), file, { model: 'openai/gpt-4o' }),
  ).toMatchObject({
    accepted: 2,
    quarantined: 4,
    problems: [
      { field: 'timestamp' },
      { field: 'timestamp' },
      { field: 'input_length' },
      { field: 'hash_ids' },
    ],
  });
});
