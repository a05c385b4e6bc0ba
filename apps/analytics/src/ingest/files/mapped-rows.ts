import {
  ApexError,
  callSchema,
  callTextsSchema,
  type ImportMapping,
  importMappingSchema,
  type MappedField,
  multiplyUsd,
  type Usd,
  usageSchema,
} from '@netra/contract';
import { msPerUnit, readAmount, readCount, readNumber, readTime, refuse, type TimeUnit } from './fields.ts';
import { bucketsOfTotals } from './stated-usage.ts';

type Unit = Extract<MappedField, { column: string }>['unit'];
type Reader = (column: string, value: unknown, unit: Unit) => unknown;

const isTimeUnit = (unit: Unit): unit is TimeUnit =>
  unit === 's' || unit === 'ms' || unit === 'us' || unit === 'ns';

const duration: Reader = (column, value, unit) => {
  const number = readNumber(column, value) * (isTimeUnit(unit) ? msPerUnit[unit] : 1);
  return number >= 0 ? number : refuse(column, `is ${number}`, 'a duration from 0');
};

const tokens: Reader = (column, value, unit) => {
  const factor = unit === 'million' ? 1_000_000 : unit === 'thousand' ? 1_000 : 1;
  if (factor === 1) return readCount(column, value);
  return readCount(column, Math.round(readNumber(column, value) * factor));
};

const truth: Reader = (column, value) => {
  const word = String(value).toLowerCase();
  if (['true', '1', 'yes'].includes(word)) return true;
  return ['false', '0', 'no'].includes(word)
    ? false
    : refuse(column, `"${word}" is neither true nor false`, 'true or false');
};

const list: Reader = (column, value) => {
  if (Array.isArray(value)) return value;
  try {
    return JSON.parse(String(value));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return refuse(column, 'is no JSON list', 'a list as JSON');
  }
};

const readers: Readonly<Record<string, Reader>> = {
  startedAt: (column, value, unit) => readTime(column, value, isTimeUnit(unit) ? unit : undefined),
  durationMs: duration,
  timeToFirstTokenMs: duration,
  providedCost: (column, value, unit) => {
    const amount = readAmount(column, value);
    return unit === 'cents' ? multiplyUsd(amount as Usd, '0.01') : amount;
  },
  isBatch: truth,
  isStream: truth,
  httpStatus: readCount,
  maxTokens: readCount,
  temperature: readNumber,
  outcomeScore: readNumber,
  systemTokens: readCount,
  toolDefinitionTokens: readCount,
  historyTokens: readCount,
  prefixBlockTokens: readCount,
  prefixHashes: list,
};

const text: Reader = (_, value) => (typeof value === 'object' ? JSON.stringify(value) : String(value));

function readerOf(field: string): Reader {
  if (field.startsWith('usage.toolUnits.')) return readNumber;
  if (field.startsWith('usage.')) return tokens;
  return readers[field] ?? text;
}

const totals: ReadonlySet<string> = new Set(['input', 'output']);

function isField(field: string): boolean {
  const [first = '', second = '', third] = field.split('.');
  if (first === 'tags') return second !== '';
  if (first === 'texts') return third === undefined && second in callTextsSchema.shape;
  if (first !== 'usage') return field in callSchema.shape;
  if (second === 'toolUnits') return third !== undefined;
  return third === undefined && (second in usageSchema.shape || totals.has(second));
}

/** Reads the mapping of an import's options. Raises `invalid_request` that names a field no call has. */
export function mappingOf(map: string | undefined): ImportMapping | undefined {
  if (map === undefined) return undefined;
  const mapping = importMappingSchema.parse(JSON.parse(map));
  const unknown = Object.keys(mapping).filter((field) => !isField(field));
  if (unknown.length === 0) return mapping;
  throw new ApexError('invalid_request', `The mapping names fields no call has: ${unknown.join(', ')}.`, {
    details: {
      field: 'map',
      unknown,
      expected: [
        'usage.input',
        'usage.output',
        ...Object.keys(usageSchema.shape).map((name) => `usage.${name}`),
        'tags.<name>',
        ...Object.keys(callTextsSchema.shape).map((name) => `texts.${name}`),
        ...Object.keys(callSchema.shape),
      ],
    },
  });
}

/** A column, also one inside an object (`usage.prompt_tokens`). */
function valueAt(record: Readonly<Record<string, unknown>>, column: string): unknown {
  if (Object.hasOwn(record, column)) return record[column];
  let value: unknown = record;
  for (const part of column.split('.')) {
    value =
      typeof value === 'object' && value !== null && Object.hasOwn(value, part)
        ? (value as Record<string, unknown>)[part]
        : undefined;
  }
  return value;
}

/** Puts `usage.input` and `usage.output`, totals that include their parts, into the buckets. */
function settleTotals(usage: Record<string, unknown>): Record<string, unknown> {
  const { input, output, ...buckets } = usage;
  if (input === undefined && output === undefined) return usage;
  const count = (name: string) => (typeof buckets[name] === 'number' ? (buckets[name] as number) : 0);
  const split = bucketsOfTotals(
    {
      input:
        typeof input === 'number'
          ? input
          : count('inputUncached') +
            count('cacheRead') +
            count('cacheWrite5m') +
            count('cacheWrite1h') +
            count('inputAudio') +
            count('inputImage'),
      cacheRead: count('cacheRead'),
      cacheWrite5m: count('cacheWrite5m'),
      cacheWrite1h: count('cacheWrite1h'),
      inputAudio: count('inputAudio'),
      inputImage: count('inputImage'),
      output:
        typeof output === 'number'
          ? output
          : count('outputVisible') + count('reasoning') + count('outputAudio') + count('outputImage'),
      reasoning: count('reasoning'),
      outputAudio: count('outputAudio'),
      outputImage: count('outputImage'),
    },
    { input: 'usage.input', output: 'usage.output' },
  );
  return { ...split, toolUnits: buckets.toolUnits ?? {} };
}

/** Makes a call of a record by a mapping; what the mapping does not name is not read. Raises `FieldFault`. */
export function readMapped(
  record: Readonly<Record<string, unknown>>,
  mapping: ImportMapping,
): Record<string, unknown> {
  const raw: Record<string, unknown> = {};
  const usage: Record<string, unknown> = {};
  const toolUnits: Record<string, unknown> = {};
  const tags: Record<string, unknown> = {};
  const texts: Record<string, unknown> = {};
  for (const [field, source] of Object.entries(mapping)) {
    const from = typeof source === 'string' ? { column: source } : source;
    const value = 'const' in from ? from.const : valueAt(record, from.column);
    if (value === undefined || value === null || value === '') continue;
    const column = 'const' in from ? field : from.column;
    const read = readerOf(field)(column, value, 'const' in from ? undefined : from.unit);
    if (field.startsWith('usage.toolUnits.')) toolUnits[field.slice('usage.toolUnits.'.length)] = read;
    else if (field.startsWith('usage.')) usage[field.slice('usage.'.length)] = read;
    else if (field.startsWith('tags.')) tags[field.slice('tags.'.length)] = read;
    else if (field.startsWith('texts.')) texts[field.slice('texts.'.length)] = read;
    else raw[field] = read;
  }
  return {
    ...raw,
    usage: { ...settleTotals(usage), ...(Object.keys(toolUnits).length > 0 ? { toolUnits } : {}) },
    ...(Object.keys(tags).length > 0 ? { tags } : {}),
    ...(Object.keys(texts).length > 0 ? { texts } : {}),
  };
}
