import { ApexError } from '@netra/contract';
import { parse } from 'csv-parse/sync';
import { Decimal } from 'decimal.js';
import { isObject, parseObject } from '../../ingest/files/fields.ts';
import { decimalOf } from './invoice-numbers.ts';

export type Row = Readonly<Record<string, unknown>>;

/** The records of an invoice's file, each with its place there: a line of a CSV file, the how-manieth of JSON. */
export type InvoiceRecords = {
  readonly records: readonly { readonly line: number; readonly record: Row }[];
  /** Whether columns are parted by commas; JSON, whose numbers are written one way only, counts as such. */
  readonly isCommaSeparated: boolean;
};

/** One JSON value, or one a line. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    if (lines.length < 2) throw error;
    return lines.map((line) => JSON.parse(line));
  }
}

const listNames = [
  'data',
  'lines',
  'rows',
  'items',
  'records',
  'results',
  'costs',
  'line_items',
  'lineItems',
];

function recordsOfJson(text: string): Row[] {
  const json = parseJson(text);
  const list = Array.isArray(json)
    ? json
    : isObject(json)
      ? (listNames.map((key) => json[key]).find(Array.isArray) ?? [])
      : [];
  return (list as unknown[]).filter(isObject);
}

/** What columns are told apart by; the one the header has most of. */
const separators = [',', ';', '\t', '|'] as const;

function recordsOfCsv(text: string, skippedLines: number): InvoiceRecords {
  const [header = ''] = text.split('\n', 1);
  const delimiter =
    separators.toSorted((left, right) => header.split(right).length - header.split(left).length)[0] ?? ',';
  const found = parse(text, {
    columns: true,
    delimiter,
    info: true,
    skip_empty_lines: true,
    relax_column_count: true,
  }) as unknown as { readonly record: Row; readonly info: { readonly lines: number } }[];
  return {
    records: found.map(({ record, info }) => ({ record, line: skippedLines + info.lines })),
    isCommaSeparated: delimiter === ',',
  };
}

/** Opens an invoice or cost export: CSV, JSON or JSON lines. Raises `import_unreadable`. */
export function invoiceRecordsOf(text: string): InvoiceRecords {
  const whole = text.replace(/^\uFEFF/, '');
  const trimmed = whole.trimStart();
  try {
    if (!/^[[{]/.test(trimmed))
      return recordsOfCsv(trimmed, whole.slice(0, whole.length - trimmed.length).split('\n').length - 1);
    const records = recordsOfJson(trimmed).map((record, index) => ({ record, line: index + 1 }));
    return { records, isCommaSeparated: true };
  } catch (cause) {
    throw new ApexError('import_unreadable', `The invoice cannot be read: ${(cause as Error).message}`, {
      cause,
    });
  }
}

/** What a FOCUS row says of its model and tokens, which stand in columns of their own there; undefined for other rows. */
function focusFacts(row: Row): Row | undefined {
  const [details, unit] = [row.SkuPriceDetails, row.ConsumedUnit];
  if (row.ChargePeriodStart === undefined || typeof details !== 'string' || details === '') return undefined;
  const stated = parseObject(details);
  if (stated === undefined) return undefined;
  const model = ['ModelId', 'x_ModelId', 'Model', 'x_Model'].map((name) => stated[name]).find(Boolean);
  const tokens =
    unit === 'Tokens'
      ? { [`${stated.TokenType === 'Output' ? 'output' : 'input'}_tokens`]: row.ConsumedQuantity }
      : {};
  return {
    day: row.ChargePeriodStart,
    period_end: row.ChargePeriodEnd,
    amount: row.BilledCost,
    currency: row.BillingCurrency,
    model: row.ChargeCategory === 'Usage' ? (model ?? '') : '',
    description: row.ChargeDescription,
    ...tokens,
  };
}

/** The rows of a record: a cost report's bucket of a day has one for each of its results. */
export function rowsOf(record: Row): Row[] {
  if (!Array.isArray(record.results)) return [focusFacts(record) ?? record];
  const { results, ...rest } = record;
  // Anthropic's cost report states cents: https://platform.claude.com/docs/en/api/admin-api/usage-cost/get-cost-report
  const isInCents = 'starting_at' in record;
  return results.filter(isObject).map((row) => {
    const cents = isInCents ? decimalOf(row.amount, '.') : undefined;
    return {
      ...rest,
      ...row,
      ...(cents === undefined ? {} : { amount: cents.dividedBy(new Decimal(100)).toFixed() }),
    };
  });
}
