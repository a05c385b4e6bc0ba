import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvRecordListsOf } from './csv-records.ts';
import { maxLineBytes } from './file-row.ts';
import { lineListsOf } from './lines.ts';

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const cell = fc.oneof(
  { weight: 6, arbitrary: fc.string({ unit: fc.constantFrom('a', 'b', 'ü', ' ', '€'), maxLength: 5 }) },
  { weight: 1, arbitrary: fc.constantFrom('"q"', '"a,b"', '"a\nb"', '"a""b"') },
);
const file = fc.record({
  lines: fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 30 }),
  ending: fc.constantFrom('\n', '\r\n'),
  mark: fc.constantFrom('', '\uFEFF'),
  last: fc.boolean(),
  size: fc.integer({ min: 1, max: 60 }),
});

test('lines that are split and lines that are parsed give the records, and their lines, that a parser gives of it all', async () => {
  await fc.assert(
    fc.asyncProperty(file, async ({ lines, ending, mark, last, size }) => {
      const text = mark + lines.map((cells) => cells.join(',')).join(ending) + (last ? ending : '');
      const found: { record: readonly string[]; line: number }[] = [];
      for await (const records of csvRecordListsOf(inPieces(Buffer.from(text), size)))
        for (const { record, endLine } of records) found.push({ record, line: endLine });
      const expected: typeof found = [];
      parse(Buffer.from(text), {
        bom: true,
        relax_column_count: true,
        skip_empty_lines: true,
        on_record: (record: string[], context) => {
          expected.push({ record, line: context.lines });
          return null;
        },
      });
      expect(found).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});

test('a line without an end is not held, neither as CSV nor as a line', async () => {
  async function* endless(): AsyncGenerator<Buffer> {
    yield Buffer.from('a,b\n1,2\n');
    for (let sent = 0; sent < 3 * maxLineBytes; sent += 1024 * 1024) yield Buffer.alloc(1024 * 1024, 'x');
    yield Buffer.from('\n3,4\n');
  }
  const lines: unknown[] = [];
  for await (const list of lineListsOf(endless())) lines.push(...list);
  expect(lines).toMatchObject([
    { number: 1, text: 'a,b' },
    { number: 2, text: '1,2' },
    { number: 3, problem: 'too_long', bytes: 3 * maxLineBytes },
    { number: 4, text: '3,4' },
  ]);
  const records: (readonly string[])[] = [];
  const read = async () => {
    for await (const list of csvRecordListsOf(endless())) records.push(...list.map(({ record }) => record));
  };
  await expect(read()).rejects.toMatchObject({ code: 'import_unreadable', details: { line: 3 } });
  expect(records).toEqual([
    ['a', 'b'],
    ['1', '2'],
  ]);
});

test('lines are the same however the file is cut into pieces', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: fc.constantFrom('a', 'ü', '\n', '\r\n', '\uFEFF'), maxLength: 60 }),
      fc.integer({ min: 1, max: 30 }),
      async (text, size) => {
        const bytes = Buffer.from(text);
        const lists = async (pieces: number) => {
          const lines: unknown[] = [];
          for await (const list of lineListsOf(inPieces(bytes, pieces))) lines.push(...list);
          return lines;
        };
        expect(await lists(size)).toEqual(await lists(bytes.length + 1));
      },
    ),
  );
});
