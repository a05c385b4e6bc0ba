import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { processEnvironment } from '@netra/foundation';
import { afterAll, describe, expect, test } from 'vitest';

const bin = fileURLToPath(new URL('../../../bin/apex.mjs', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'apex-synth-text-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** Runs the command as a person does, with no service running and nothing in its environment. */
function synthText(...words: string[]): Promise<{ code: number; output: string; errors: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [bin, 'synth', 'text', ...words],
      { env: { PATH: processEnvironment().PATH }, cwd: directory },
      (error, output, errors) => resolve({ code: error === null ? 0 : Number(error.code), output, errors }),
    );
  });
}

const lines = (name: string) => readFileSync(join(directory, name), 'utf8').trimEnd().split('\n');

describe('apex synth text', () => {
  test('writes a training and a validation set, offline, the same for the same seed', async () => {
    const words = ['rag', '--examples', '40', '--seed', '5', '--validation-share', '0.25'];
    const { code, output, errors } = await synthText(...words, '--out', 'train.jsonl', '--json');
    expect(code, errors).toBe(0);
    expect(JSON.parse(output)).toMatchObject({
      profile: 'rag',
      seed: 5,
      synthetic: true,
      madeBy: 'templates',
      examples: 40,
      train: { file: 'train.jsonl', examples: 30 },
      validation: { file: 'train.validation.jsonl', examples: 10 },
    });
    expect([lines('train.jsonl').length, lines('train.validation.jsonl').length]).toEqual([30, 10]);
    const again = await synthText(...words, '--out', 'again.jsonl', '--validation', 'held.jsonl');
    expect(again.output).toContain('30 synthetic examples in again.jsonl, made from templates');
    expect(lines('again.jsonl')).toEqual(lines('train.jsonl'));
    expect(lines('held.jsonl')).toEqual(lines('train.validation.jsonl'));
  });

  test('writes one file where nothing is kept, and one feature where one is named', async () => {
    const words = ['gaming', '--examples', '20', '--feature', 'chat-moderation', '--validation-share', '0'];
    const { output } = await synthText(...words, '--out', 'all.jsonl', '--json');
    expect(JSON.parse(output)).toMatchObject({ features: { 'chat-moderation': 20 }, validation: null });
    expect(existsSync(join(directory, 'all.validation.jsonl'))).toBe(false);
  });

  test.each([
    [['rag'], 'Name the file for the training set'],
    [['nobody', '--out', 'x.jsonl'], 'There is no profile \\"nobody\\"'],
    [['own.yaml', '--out', 'x.jsonl'], '\\"own.yaml\\" is a file'],
    [['rag', '--out', 'x.jsonl', '--examples', 'many'], '--examples \\"many\\" is no number'],
    [['rag', '--out', 'x.jsonl', '--examples', '0'], 'examples: expected 1 to 100000 examples'],
    [['rag', '--out', 'x.jsonl', '--validation-share', '0.9'], 'expected a share from 0 to 0.5'],
    [['rag', '--out', 'x.jsonl', '--validation', './x.jsonl'], 'are the same file'],
    [['rag', '--out', 'x.jsonl', '--validation', 'y.jsonl', '--validation-share', '0'], 'keeps nothing'],
    [
      ['rag', '--out', 'x.jsonl', '--feature', 'chess'],
      'expected one of document-answers, question-rewriting',
    ],
    [['rag', '--out', 'nowhere/x.jsonl'], 'nowhere/x.jsonl cannot be written'],
    [['rag', '--out', '.'], 'it is a directory'],
  ])('says what is wrong with %j', async (words, reason) => {
    const { code, output, errors } = await synthText(...words, '--json');
    expect(code).toBe(words[0] === 'nobody' ? 1 : 2);
    expect(output).toBe('');
    expect(errors).toContain(reason);
    expect(existsSync(join(directory, 'x.jsonl'))).toBe(false);
  });
});
