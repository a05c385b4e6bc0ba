import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestSystem, type TestSystem, temporaryDirectory } from '../fixtures/system.ts';

const command = fileURLToPath(new URL('../../apps/cli/bin/apex.mjs', import.meta.url));
const directory = temporaryDirectory();
let system: TestSystem;

beforeAll(async () => {
  system = await startTestSystem({ dataDirectory: directory.path, demo: false });
});
afterAll(async () => {
  await system?.stop();
  directory.remove();
});

const at = (name: string) => join(directory.path, name);

function apex(...words: string[]): Promise<{ code: number; output: string; errors: string }> {
  return new Promise((resolve) => {
    execFile(
      command,
      [...words, '--data', directory.path, '--json'],
      { maxBuffer: 64 * 1024 ** 2 },
      (error, output, errors) => resolve({ code: error === null ? 0 : Number(error.code), output, errors }),
    );
  });
}

async function result(...words: string[]) {
  const { code, output, errors } = await apex(...words);
  expect(code, errors).toBe(0);
  return JSON.parse(output);
}

describe('apex synth', () => {
  test('generates into a project with its truth, and a twin is learned from that project', async () => {
    const words = ['synth', 'rag', '--calls', '4000', '--days', '10', '--seed', '3'];
    const made = await result(
      ...words,
      '--inject',
      'batch:0.6',
      '--project',
      'trial',
      '--truth',
      at('truth.json'),
    );
    const truth = JSON.parse(readFileSync(at('truth.json'), 'utf8'));
    expect(truth.levers).toEqual(made.truth);
    expect(truth.levers).toMatchObject([{ lever: 'batch' }]);
    const spend = await result('savings', '--project', 'trial', '--days', '10');
    expect(Number(spend.baseline)).toBeCloseTo(Number(made.cost), 6);
    const fitted = await result('synth', 'fit', '--from-project', 'trial', '--out', at('trial.yaml'));
    expect(fitted.calls).toBe(made.calls);
    const twin = ['synth', at('trial.yaml'), '--calls', '4000', '--days', '10', '--out', at('twin.csv')];
    expect(await result(...twin, '--format', 'csv')).toMatchObject({ synthetic: true });
  });

  test('asks for consent to a sensitive profile, and takes it', async () => {
    const words = [
      'synth',
      'healthcare',
      '--calls',
      '500',
      '--days',
      '2',
      '--seed',
      '1',
      '--project',
      'clinic',
    ];
    const waiting = await apex(...words);
    expect(waiting.code).toBe(1);
    const { error } = JSON.parse(waiting.errors);
    expect(error).toMatchObject({ code: 'approval_needed' });
    const approved = await result('synth', 'approve', error.details.job);
    expect(approved).toMatchObject({ project: 'clinic', synthetic: true });
  });

  test.each([
    [['nothing-such', '--project', 'x'], /expected one of ecommerce/],
    [['rag', '--calls', '10', '--inject', 'nothing:0.5', '--project', 'x'], /is no lever; expected one of/],
    [['rag', '--calls', '10'], /either --out FILE or --project P/],
    [['missing.yaml', '--out', 'x.jsonl'], /missing.yaml cannot be read/],
  ])('says what is wrong with %j', async (words, message) => {
    const { code, errors } = await apex('synth', ...words);
    expect(code).not.toBe(0);
    expect(JSON.parse(errors).error.message).toMatch(message);
  });
});

describe('apex demo logs', () => {
  test('imports generated logs, asks about them and exports the reports', async () => {
    const made = await result('demo', 'logs', '--calls', '3000', '--out', at('report.md'));
    expect(made.imported).toMatchObject({ quarantined: 0, unpriced: 0 });
    expect(made.imported.accepted).toBeGreaterThan(2_500);
    expect(made.reports).toHaveLength(3);
    const text = readFileSync(at('report.md'), 'utf8');
    expect(text).toContain('prompt caching');
    expect(text).toMatch(/\$\d/);
  });
});
