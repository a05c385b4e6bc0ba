import { ApexError, type InvoiceLine, invoiceLineSchema } from '@netra/contract';
import { parse } from 'csv-parse/sync';
import { Decimal } from 'decimal.js';

export type ReadInvoice = {
  readonly lines: readonly InvoiceLine[];
  readonly problems: readonly { line: number; problem: string }[];
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
    'timestamp',
  ],
  model: [
    'model',
    'modelname',
    'modelversion',
    'snapshotid',
    'lineitem',
    'sku',
    'skuname',
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
    'totalcost',
    'total',
    'price',
  ],
  inputTokens: ['inputtokens', 'prompttokens', 'ncontexttokenstotal', 'uncachedinputtokens'],
  outputTokens: ['outputtokens', 'completiontokens', 'ngeneratedtokenstotal'],
  description: ['description', 'chargedescription', 'lineitem', 'costtype', 'type'],
} as const;

export type Row = Readonly<Record<string, unknown>>;

const isRow = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

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

function dayOf(value: unknown): string | undefined {
  const text = String(value ?? '');
  // Seconds since 1970, as usage exports of some providers state them.
  if (/^\d{9,10}$/.test(text)) return new Date(Number(text) * 1000).toISOString().slice(0, 10);
  if (/^\d{4}-\d{2}-\d{2}/.test(text)) return text.slice(0, 10);
  const us = /^(\d{1,2})\/(\d{1,2})\/(\d{4})/.exec(text);
  return us === null ? undefined : `${us[3]}-${us[1]?.padStart(2, '0')}-${us[2]?.padStart(2, '0')}`;
}

function amountOf(value: unknown): string | undefined {
  const raw = isRow(value) ? value.value : value;
  const text = String(raw ?? '').trim();
  // "(12.50)" is how invoices write a credit.
  const plain = text.replace(/^\((.*)\)$/, '-$1').replaceAll(/[$€£,\s]/g, '');
  try {
    return plain === '' ? undefined : new Decimal(plain).toFixed();
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}

function countOf(value: unknown): number | null {
  const number = Number(String(value ?? '').replaceAll(',', ''));
  return value === undefined || !Number.isSafeInteger(number) || number < 0 ? null : number;
}

/** "gpt-4o-2024-08-06, cached input" names a model and which of its tokens. */
const modelOf = (value: unknown) =>
  String(value ?? '')
    .split(',')[0]
    ?.trim() ?? '';

function objectOf(text: string): Row | undefined {
  try {
    const json: unknown = JSON.parse(text);
    return isRow(json) ? json : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** What a FOCUS row says of its model and tokens, which stand in columns of their own there; undefined for other rows. */
function focusFacts(row: Row): Row | undefined {
  const [details, unit] = [row.SkuPriceDetails, row.ConsumedUnit];
  if (row.ChargePeriodStart === undefined || typeof details !== 'string' || details === '') return undefined;
  const stated = objectOf(details);
  if (stated === undefined) return undefined;
  const model = ['ModelId', 'x_ModelId', 'Model', 'x_Model'].map((name) => stated[name]).find(Boolean);
  const tokens =
    unit === 'Tokens'
      ? { [`${stated.TokenType === 'Output' ? 'output' : 'input'}_tokens`]: row.ConsumedQuantity }
      : {};
  return {
    day: row.ChargePeriodStart,
    amount: row.BilledCost,
    model: row.ChargeCategory === 'Usage' ? (model ?? '') : '',
    description: row.ChargeDescription,
    ...tokens,
  };
}

function lineOf(stated: Row): InvoiceLine | string {
  const row = focusFacts(stated) ?? stated;
  const day = dayOf(fieldOf(row, names.day));
  if (day === undefined) return 'no day: expected a column such as "date" with 2026-08-21';
  const amount = amountOf(fieldOf(row, names.amount));
  if (amount === undefined) return 'no amount: expected a column such as "amount" with 12.50';
  const parsed = invoiceLineSchema.safeParse({
    day,
    amount,
    model: modelOf(fieldOf(row, names.model)),
    inputTokens: countOf(fieldOf(row, names.inputTokens)),
    outputTokens: countOf(fieldOf(row, names.outputTokens)),
    description: String(fieldOf(row, names.description) ?? '').slice(0, 1000),
  });
  const [issue] = parsed.success ? [] : parsed.error.issues;
  return parsed.success ? parsed.data : `${issue?.path.join('.')}: ${issue?.message}`;
}

/** A cost report's buckets of a day, each with its results, as rows of their own. */
function rowsOfBucket(bucket: Row): Row[] {
  if (!Array.isArray(bucket.results)) return [bucket];
  const { results, ...rest } = bucket;
  // Anthropic's cost report states cents: https://platform.claude.com/docs/en/api/admin-api/usage-cost/get-cost-report
  const isInCents = 'starting_at' in bucket;
  return results.filter(isRow).map((row) => {
    const cents = isInCents ? amountOf(row.amount) : undefined;
    return {
      ...rest,
      ...row,
      ...(cents === undefined ? {} : { amount: new Decimal(cents).dividedBy(100).toFixed() }),
    };
  });
}

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

function recordsOfJson(text: string): Row[] {
  const json = parseJson(text);
  const list = Array.isArray(json)
    ? json
    : isRow(json)
      ? (['data', 'lines', 'rows', 'items'].map((key) => json[key]).find(Array.isArray) ?? [])
      : [];
  return (list as unknown[]).filter(isRow);
}

/** What columns are told apart by; the one the header has most of. */
const separators = [',', ';', '\t'] as const;

function recordsOf(text: string): Row[] {
  const trimmed = text.replace(/^\uFEFF/, '').trimStart();
  try {
    if (/^[[{]/.test(trimmed)) return recordsOfJson(trimmed);
    const [header = ''] = trimmed.split('\n', 1);
    const delimiter =
      separators.toSorted((left, right) => header.split(right).length - header.split(left).length)[0] ?? ',';
    return parse(trimmed, {
      columns: true,
      delimiter,
      skip_empty_lines: true,
      relax_column_count: true,
    }) as Row[];
  } catch (cause) {
    throw new ApexError('import_unreadable', `The invoice cannot be read: ${(cause as Error).message}`, {
      cause,
    });
  }
}

/**
 * Reads an invoice or cost export (CSV, JSON or JSON lines) into lines; columns are found by their usual names. A file that
 * states no amounts is given to `readUsage`. Lines that cannot be read are named with the reason. Raises
 * `import_unreadable` when nothing can.
 */
export function readInvoice(
  text: string,
  readUsage: (records: readonly Row[]) => ReadInvoice | undefined = () => undefined,
): ReadInvoice {
  const records = recordsOf(text);
  const lines: InvoiceLine[] = [];
  const problems: { line: number; problem: string }[] = [];
  for (const [index, row] of records.flatMap(rowsOfBucket).entries()) {
    const line = lineOf(row);
    if (typeof line === 'string') problems.push({ line: index + 1, problem: line });
    else lines.push(line);
  }
  if (lines.length > 0) return { lines, problems };
  const usage = readUsage(records);
  if (usage !== undefined && usage.lines.length > 0) return usage;
  throw new ApexError('import_unreadable', 'The invoice has no line with a day and an amount.', {
    details: { problems: (usage?.problems ?? problems).slice(0, 5) },
  });
}
