import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { processEnvironment } from '@netra/foundation';
import { afterAll, describe, expect, test } from 'vitest';

const bin = fileURLToPath(new URL('../../bin/apex.mjs', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'apex-price-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** Runs the command as a person does, with no service running and nothing in its environment. */
function apex(
  ...words: string[]
): Promise<{ code: number; output: string; errors: string; durationMs: number }> {
  const startedAt = performance.now();
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [bin, ...words],
      { env: { PATH: processEnvironment().PATH } },
      (error, output, errors) =>
        resolve({
          code: error === null ? 0 : Number(error.code),
          output,
          errors,
          durationMs: performance.now() - startedAt,
        }),
    );
  });
}

function file(name: string, content: string | Uint8Array): string {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
}

const message = (usage: Record<string, unknown>) => ({
  provider: 'anthropic',
  flavor: 'default',
  model: 'claude-sonnet-4-5',
  body: { model: 'claude-sonnet-4-5-20250929', usage },
});

describe('apex price', () => {
  test('prices bodies in the order of the file, offline, and says why where it cannot', async () => {
    const items = [
      message({ input_tokens: 1_000, output_tokens: 100 }),
      {
        ...message({ input_tokens: 1, output_tokens: 1 }),
        body: { model: 'claude-99', usage: { input_tokens: 1, output_tokens: 1 } },
      },
      message({ input_tokens: -1, output_tokens: 1 }),
      { nonsense: true },
    ];
    const { code, output } = await apex(
      'price',
      file('items.json', JSON.stringify(items)),
      '--at',
      '2026-08-21',
      '--json',
    );
    expect(code).toBe(0);
    const [priced, unknown, invalid, unreadable] = JSON.parse(output);
    expect(priced).toMatchObject({
      inputCost: '0.003',
      outputCost: '0.0015',
      cost: '0.0045',
      buckets: { inputUncached: 1_000, outputVisible: 100 },
    });
    expect(priced.reason).toBeUndefined();
    expect(unknown).toMatchObject({ inputCost: null, outputCost: null, cost: null, reason: 'unknown_model' });
    expect(invalid).toMatchObject({ cost: null, reason: 'usage_invalid' });
    expect(unreadable).toMatchObject({ cost: null, buckets: null, reason: 'usage_unreadable' });
  });

  test.each([
    ['no file', () => join(directory, 'absent.json'), /cannot be read/],
    ['no JSON', () => file('broken.json', '[{'), /no JSON/],
    ['no text', () => file('binary.json', Buffer.from([0xff, 0xfe, 0x5b])), /no UTF-8 text/],
    ['no array', () => file('object.json', '{"provider":"openai"}'), /no JSON array/],
  ])('%s: a clear error and exit code 2', async (_what, path, message) => {
    const { code, output, errors } = await apex('price', path());
    expect([code, output]).toEqual([2, '']);
    expect(errors).toMatch(message);
  });

  test('the mark that some editors put before a text is no part of it', async () => {
    const items = JSON.stringify([message({ input_tokens: 1_000, output_tokens: 100 })]);
    const { code, output } = await apex(
      'price',
      file('mark.json', `\uFEFF${items}`),
      '--at',
      '2026-08-21',
      '--json',
    );
    expect([code, JSON.parse(output)]).toMatchObject([0, [{ cost: '0.0045' }]]);
  });

  test('a wrong date and a missing file name are wrong calls too', async () => {
    const items = file('none.json', '[]');
    expect(await apex('price', items, '--at', 'soon')).toMatchObject({ code: 2 });
    expect(await apex('price')).toMatchObject({ code: 2 });
    expect(await apex('price', items, '--json')).toMatchObject({ code: 0, output: '[]\n' });
  });
});

test('apex prices check finds the shipped book intact, and says how old its sources are', async () => {
  const { code, output } = await apex('prices', 'check', '--json', '--at', '2027-01-15');
  expect(code).toBe(0);
  const report = JSON.parse(output);
  expect(report).toMatchObject({ isIntact: true, providers: 36 });
  expect(report.models).toBeGreaterThan(1_400);
  expect(report.disagreements).toBeGreaterThan(report.quarantined);
  expect(report.sources.find(({ name }: { name: string }) => name === 'genai-prices')).toMatchObject({
    ageDays: 147,
    isStale: true,
  });
});
