import { describe, expect, test } from 'vitest';
import { readInvoice } from './read-invoice.ts';

const amountsOf = (text: string, options = {}) =>
  readInvoice(text, options).lines.map(({ day, amount }) => [day, amount]);

describe('amounts as countries write them', () => {
  test.each([
    [
      'a decimal comma',
      'date;model;amount\n2026-11-01;gpt-4o;12,50\n2026-11-02;gpt-4o;3,00\n',
      ['12.5', '3'],
    ],
    [
      'a decimal comma with points between thousands',
      'date;model;amount\n2026-11-01;gpt-4o;1.234,50\n2026-11-02;gpt-4o;1.234\n',
      ['1234.5', '1234'],
    ],
    [
      'a decimal point with commas between thousands',
      'date,model,amount\n2026-11-01,gpt-4o,"1,234.50"\n2026-11-02,gpt-4o,"1,234"\n',
      ['1234.5', '1234'],
    ],
    [
      'apostrophes and spaces between thousands, and a minus of typesetters',
      "date;model;amount\n2026-11-01;gpt-4o;1'234.50\n2026-11-02;gpt-4o;12 345.00\n2026-11-03;;−1.00\n",
      ['1234.5', '12345', '-1'],
    ],
    [
      'the currency beside the number',
      'date,model,amount\n2026-11-01,gpt-4o,USD 12.50\n2026-11-02,gpt-4o,3.00 USD\n2026-11-03,gpt-4o,US$4\n',
      ['12.5', '3', '4'],
    ],
  ])('%s', (_what, text, amounts) => {
    const { lines, problems } = readInvoice(text);
    expect(lines.map(({ amount }) => amount)).toEqual(amounts);
    expect(problems).toEqual([]);
  });

  test('that may mean two numbers are not read, and say which they may be', () => {
    const text = 'date;model;amount\n2026-11-01;gpt-4o;1,234\n2026-11-02;gpt-4o;7\n';
    const { lines, problems } = readInvoice(text);
    expect(lines).toMatchObject([{ day: '2026-11-02', amount: '7' }]);
    expect(problems).toEqual([{ line: 2, problem: expect.stringContaining('"1,234" may be read') }]);
  });

  test('that contradict one another are each read as they show, and the open ones are not', () => {
    const text = 'date;model;amount\n2026-11-01;a;1.234,50\n2026-11-02;a;1,234.50\n2026-11-03;a;1,234\n';
    const { lines, problems } = readInvoice(text);
    expect(lines.map(({ amount }) => amount)).toEqual(['1234.5', '1234.5']);
    expect(problems.map(({ line }) => line)).toEqual([4]);
  });

  test('count tokens, too', () => {
    const german = 'Datum;date;model;input_tokens;amount\nx;2026-11-01;gpt-4o;1.000.000;2,50\n';
    expect(readInvoice(german).lines).toMatchObject([{ inputTokens: 1_000_000, amount: '2.5' }]);
  });
});

describe('another currency than the one stated', () => {
  test.each([
    ['a column', 'date,model,amount,currency\n2026-11-01,gpt-4o,2.50,EUR\n'],
    ['a sign', 'date,model,amount\n2026-11-01,gpt-4o,€2.50\n'],
    ['a code', 'date,model,amount\n2026-11-01,gpt-4o,2.50 EUR\n'],
    ['JSON', '[{"date":"2026-11-01","model":"a","amount":{"value":2.5,"currency":"eur"}}]'],
    ['FOCUS', 'ChargePeriodStart,ResourceName,BilledCost,BillingCurrency\n2026-11-01T00:00:00Z,a,2.5,EUR\n'],
  ])('in %s is refused, and read once it is stated', (_what, text) => {
    expect(() => readInvoice(text)).toThrowError(
      expect.objectContaining({
        code: 'import_unreadable',
        details: expect.objectContaining({ field: 'currency', expected: 'USD' }),
      }),
    );
    expect(amountsOf(text, { currency: 'EUR' })).toEqual([['2026-11-01', '2.5']]);
  });
});

describe('days', () => {
  test.each([
    ['31/10/2026', '05/11/2026', ['2026-10-31', '2026-11-05']],
    ['10/31/2026', '11/05/2026', ['2026-10-31', '2026-11-05']],
    ['05.11.2026', '06.11.2026', ['2026-11-05', '2026-11-06']],
    ['Nov 5, 2026', '6 November 2026', ['2026-11-05', '2026-11-06']],
    ['20261105', '1793923200000', ['2026-11-05', '2026-11-06']],
  ])('%s and %s are told by all dates of the file', (one, two, days) => {
    const text = `date\tmodel\tamount\n${one}\ta\t1\n${two}\ta\t2\n`;
    expect(readInvoice(text).lines.map(({ day }) => day)).toEqual(days);
  });

  test('of an invoice with decimal commas stand before the month', () => {
    const text = 'date;model;amount\n05/11/2026;gpt-4o;12,50\n';
    expect(amountsOf(text)).toEqual([['2026-11-05', '12.5']]);
  });

  test('that do not exist are named with their line, blank lines counted', () => {
    const text = 'date,model,amount\n2026-11-01,a,1\n\n2026-13-45,a,1\n';
    expect(readInvoice(text).problems).toMatchObject([{ line: 4, problem: expect.stringContaining('day') }]);
  });

  test('covered by one line end where it says', () => {
    const line = (from: string, end: string) =>
      readInvoice(`start_date,end_date,model,amount\n${from},${end},gpt-4o,10\n`).lines[0]!.until;
    expect(line('2026-11-01', '2026-11-30')).toBe('2026-12-01');
    expect(line('2026-11-01', '2026-12-01')).toBe('2026-12-01');
    expect(line('2026-11-01T00:00:00Z', '2026-11-30T23:59:59Z')).toBe('2026-12-01');
    expect(line('2026-11-01T00:00:00Z', '2026-12-01T00:00:00Z')).toBe('2026-12-01');
    expect(line('2026-11-01', '2026-11-02')).toBe(null);
    expect(line('2026-11-01', '2026-11-01')).toBe(null);
  });
});
