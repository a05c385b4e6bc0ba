import { ApexError, type InvoiceLine, invoiceLineSchema } from '@netra/contract';
import { isObject } from '../../ingest/files/fields.ts';
import { type DayOrder, dayOf, dayOrderOf, untilOf } from './invoice-days.ts';
import { type DecimalMark, decimalMarkOf, decimalOf } from './invoice-numbers.ts';
import { invoiceRecordsOf, type Row, rowsOf } from './invoice-records.ts';

export type ReadInvoice = {
  readonly lines: readonly InvoiceLine[];
  readonly problems: readonly { line: number; problem: string }[];
};

export type InvoiceOptions = {
  /** Currency of the amounts; a file that names another is refused. */
  readonly currency?: string;
  /** Days that lines without one are of, the second no longer meant. */
  readonly period?: { readonly from: string; readonly to: string } | undefined;
  /** Reads a file that states tokens and no amounts. */
  readonly readUsage?: (records: readonly Row[]) => ReadInvoice | undefined;
};

/** Usual names of each column in providers' invoices, cost and usage exports, lower case without separators. */
const names = {
  day: [
    'day',
    'date',
    'usagedate',
    'starttimeiso',
    'startingat',
    'starttime',
    'bucketstarttime',
    'chargeperiodstart',
    'startdate',
    'periodstart',
    'usagestartdate',
    'usagestarttime',
    'lineitemusagestartdate',
    'timestamp',
  ],
  end: [
    'endtimeiso',
    'endingat',
    'endtime',
    'bucketendtime',
    'chargeperiodend',
    'enddate',
    'periodend',
    'usageenddate',
    'usageendtime',
    'lineitemusageenddate',
  ],
  model: [
    'model',
    'modelname',
    'modelid',
    'modelversion',
    'snapshotid',
    'lineitem',
    'sku',
    'skuname',
    'skudescription',
    'product',
    'resourcename',
  ],
  amount: [
    'amount',
    'amountvalue',
    'amountusd',
    'cost',
    'costusd',
    'costinusd',
    'billedcost',
    'costinbillingcurrency',
    'unblendedcost',
    'lineitemunblendedcost',
    'pretaxcost',
    'totalcost',
    'total',
    'price',
  ],
  currency: ['currency', 'amountcurrency', 'billingcurrency', 'billingcurrencycode', 'currencycode'],
  inputTokens: ['inputtokens', 'prompttokens', 'ncontexttokenstotal', 'uncachedinputtokens'],
  outputTokens: ['outputtokens', 'completiontokens', 'ngeneratedtokenstotal'],
  description: ['description', 'chargedescription', 'lineitem', 'costtype', 'type'],
} as const;

const shortName = (name: string) => name.toLowerCase().replaceAll(/[^a-z]/g, '');

function fieldOf(row: Row, wanted: readonly string[]): unknown {
  const keys = Object.keys(row);
  for (const name of wanted) {
    const key = keys.find((candidate) => shortName(candidate) === name);
    const value = key === undefined ? undefined : row[key];
    if (value !== undefined && value !== null && value !== '') return value;
  }
  return undefined;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** An amount, which some exports state as an object with its currency. */
const amountOf = (row: Row): unknown => {
  const stated = fieldOf(row, names.amount);
  return isObject(stated) ? stated.value : stated;
};

/** How the numbers and dates of a file are written. */
type Spelling = { readonly mark: DecimalMark | undefined; readonly order: DayOrder };

function spellingOf(rows: readonly Row[], isCommaSeparated: boolean): Spelling {
  const numbers = rows.flatMap((row) => [
    textOf(amountOf(row)),
    ...[names.inputTokens, names.outputTokens].map((name) => textOf(fieldOf(row, name))),
  ]);
  const mark = decimalMarkOf(numbers, isCommaSeparated);
  const dates = rows.flatMap((row) => [textOf(fieldOf(row, names.day)), textOf(fieldOf(row, names.end))]);
  // Who writes a decimal comma writes the day first; all others are taken for the United States.
  return { mark, order: dayOrderOf(dates) ?? (mark === ',' ? 'day-first' : 'month-first') };
}

function countOf(value: unknown, mark: DecimalMark | undefined): number | null {
  const number = value === undefined ? undefined : decimalOf(value, mark)?.toNumber();
  return number === undefined || !Number.isSafeInteger(number) || number < 0 ? null : number;
}

/** "gpt-4o-2024-08-06, cached input" names a model and which of its tokens. */
const modelOf = (value: unknown) =>
  String(value ?? '')
    .split(',')[0]
    ?.trim() ?? '';

const currencySigns: Readonly<Record<string, string>> = { '€': 'EUR', '£': 'GBP', '¥': 'JPY' };

/** The currency a row names, where it is another than the one stated. */
function otherCurrency(row: Row, currency: string): string | undefined {
  const stated = fieldOf(row, names.amount);
  const nested = isObject(stated) ? stated.currency : undefined;
  const amount = textOf(amountOf(row));
  const sign = Object.keys(currencySigns).find((one) => amount.includes(one));
  const code = /(?:^|[^A-Za-z])([A-Z]{3})(?![A-Za-z])/.exec(amount)?.[1];
  const named = textOf(fieldOf(row, names.currency) ?? nested)
    .trim()
    .toUpperCase();
  const found = named || code || (sign === undefined ? '' : currencySigns[sign]) || '';
  return found === '' || found === currency ? undefined : found;
}

function lineOf(row: Row, spelling: Spelling, { period }: InvoiceOptions): InvoiceLine | string {
  const stated = dayOf(fieldOf(row, names.day), spelling.order);
  const day = stated ?? period?.from;
  if (day === undefined)
    return 'no day: expected a column such as "date" with 2026-08-21, or the days of the whole invoice (--from, --to)';
  const value = amountOf(row);
  const amount = decimalOf(value, spelling.mark);
  if (amount === undefined)
    return spelling.mark === undefined && /\d[.,]\d/.test(textOf(value))
      ? `no amount: "${textOf(value)}" may be read with a decimal point or a decimal comma: write all amounts like 1234.50`
      : 'no amount: expected a column such as "amount" with 12.50';
  const parsed = invoiceLineSchema.safeParse({
    day,
    until:
      stated === undefined ? (period?.to ?? null) : untilOf(day, fieldOf(row, names.end), spelling.order),
    amount: amount.toFixed(),
    model: modelOf(fieldOf(row, names.model)),
    inputTokens: countOf(fieldOf(row, names.inputTokens), spelling.mark),
    outputTokens: countOf(fieldOf(row, names.outputTokens), spelling.mark),
    description: String(fieldOf(row, names.description) ?? '').slice(0, 1000),
  });
  const [issue] = parsed.success ? [] : parsed.error.issues;
  return parsed.success ? parsed.data : `${issue?.path.join('.')}: ${issue?.message}`;
}

/**
 * Reads an invoice or cost export (CSV, JSON or JSON lines) into lines; columns are found by their usual names. A file that
 * states no amounts is given to `readUsage`. Lines that cannot be read are named with the reason. Raises
 * `import_unreadable` when nothing can, or for amounts of another currency than was stated.
 */
export function readInvoice(text: string, options: InvoiceOptions = {}): ReadInvoice {
  const { currency = 'USD', readUsage } = options;
  const { records, isCommaSeparated } = invoiceRecordsOf(text);
  const rows = records.flatMap(({ line, record }) => rowsOf(record).map((row) => ({ line, row })));
  const spelling = spellingOf(
    rows.map(({ row }) => row),
    isCommaSeparated,
  );
  const lines: InvoiceLine[] = [];
  const problems: { line: number; problem: string }[] = [];
  for (const { line: number, row } of rows) {
    const line = lineOf(row, spelling, options);
    const other = typeof line === 'string' ? undefined : otherCurrency(row, currency);
    if (other !== undefined)
      throw new ApexError(
        'import_unreadable',
        `Line ${number}: the amount is in ${other}, not in ${currency}.`,
        {
          details: { line: number, field: 'currency', expected: currency },
          suggestion: `State the currency of the invoice and what one unit of it is in US dollars: currency ${other}, usdPerUnit (--currency ${other} --usd-per-unit RATE).`,
        },
      );
    if (typeof line === 'string') problems.push({ line: number, problem: line });
    else lines.push(line);
  }
  if (lines.length > 0) return { lines, problems };
  const usage = readUsage?.(records.map(({ record }) => record));
  if (usage !== undefined && usage.lines.length > 0) return usage;
  throw new ApexError('import_unreadable', 'The invoice has no line with a day and an amount.', {
    details: { problems: (usage?.problems ?? problems).slice(0, 5) },
  });
}
