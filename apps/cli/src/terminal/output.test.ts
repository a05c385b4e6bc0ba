import { expect, test } from 'vitest';
import { detailLines, optionNamed } from './output.ts';

test('what an error knows beside its message is told, a line each, and nothing that is empty', () => {
  const details = {
    known: ['jsonl', 'csv'],
    firstLine: 'a;b',
    line: 1,
    recognisedColumns: [],
    looksLike: null,
    traceId: undefined,
    problems: [{ line: 2, problem: 'no day' }],
    long: 'x'.repeat(1_000),
  };
  expect(detailLines(details)).toEqual([
    '  known: jsonl, csv',
    '  firstLine: a;b',
    '  line: 1',
    '  problems: [{"line":2,"problem":"no day"}]',
    `  long: ${'x'.repeat(400)}...`,
  ]);
});

test('an option is named as it is written on the command line', () => {
  expect(optionNamed(['baseTime'])).toBe('--base-time');
  expect(optionNamed(['format'])).toBe('--format');
});
