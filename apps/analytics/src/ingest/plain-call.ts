import { type Call, callSchema, usageSchema } from '@netra/contract';
import { z } from 'zod';

// Most calls are plain: every field they state is one of ours and of its kind. They are read by checks made of the
// contract's schema, many times faster than by the schema itself, which reads (and refuses) all others.

type Check = (value: unknown) => boolean;

/** The check of a field's text by its bounds and patterns; undefined where the schema asks for more. */
function textCheck(schema: z.ZodString): Check | undefined {
  const least = schema.minLength ?? 0;
  const most = schema.maxLength ?? Number.POSITIVE_INFINITY;
  const patterns: RegExp[] = [];
  for (const { _zod: part } of schema.def.checks ?? []) {
    const { check, pattern } = part.def as { check: string; pattern?: RegExp };
    if (check === 'min_length' || check === 'max_length') continue;
    if (check !== 'string_format' || pattern === undefined || pattern.global || pattern.sticky)
      return undefined;
    patterns.push(pattern);
  }
  const [pattern, ...more] = patterns;
  if (more.length > 0) return undefined;
  const isLong = (value: string) => value.length >= least && value.length <= most;
  if (pattern === undefined) return (value) => typeof value === 'string' && isLong(value);
  return (value) => typeof value === 'string' && isLong(value) && pattern.test(value);
}

function numberCheck(schema: z.ZodNumber): Check | undefined {
  const kinds = ['greater_than', 'less_than', 'number_format'];
  const checks = (schema.def.checks ?? []).map(
    ({ _zod: part }) => part.def as { check: string; inclusive?: boolean },
  );
  if (checks.some(({ check, inclusive }) => !kinds.includes(check) || inclusive === false)) return undefined;
  const least = schema.minValue ?? Number.NEGATIVE_INFINITY;
  const most = schema.maxValue ?? Number.POSITIVE_INFINITY;
  if (schema.isInt)
    return (value) => Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;
  return (value) => Number.isFinite(value) && (value as number) >= least && (value as number) <= most;
}

/** Makes the check of one field of the schema; undefined for a kind that only the schema reads. */
function checkOf(schema: unknown): Check | undefined {
  if (schema instanceof z.ZodDefault) return checkOf(schema.unwrap());
  if (schema instanceof z.ZodNullable) {
    const inner = checkOf(schema.unwrap());
    return inner && ((value) => value === null || inner(value));
  }
  if (schema instanceof z.ZodString) return textCheck(schema);
  if (schema instanceof z.ZodNumber) return numberCheck(schema);
  if (schema instanceof z.ZodBoolean) return (value) => typeof value === 'boolean';
  if (schema instanceof z.ZodEnum) {
    const known = new Set<unknown>(schema.options);
    return (value) => known.has(value);
  }
  if (schema instanceof z.ZodArray) {
    const element = checkOf(schema.element);
    const most = listLength(schema);
    return element && ((value) => Array.isArray(value) && value.length <= most && value.every(element));
  }
  if (!(schema instanceof z.ZodRecord)) return undefined;
  const name = checkOf(schema.keyType);
  const content = checkOf(schema.valueType);
  return name && content && ((value) => isRecordOf(value, name, content));
}

function listLength(schema: z.ZodArray): number {
  let most = Number.POSITIVE_INFINITY;
  for (const { _zod: part } of schema.def.checks ?? []) {
    const { check, maximum } = part.def as { check: string; maximum?: number };
    most = check === 'max_length' && maximum !== undefined ? Math.min(most, maximum) : -1;
  }
  return most;
}

function isRecordOf(value: unknown, name: Check, content: Check): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  if (Object.getPrototypeOf(value) !== Object.prototype) return false;
  for (const key in value) {
    if (key === '__proto__' || !name(key) || !content((value as Record<string, unknown>)[key])) return false;
  }
  return true;
}

function checksOf(shape: Readonly<Record<string, unknown>>): ReadonlyMap<string, Check> {
  return new Map(
    Object.entries(shape).flatMap(([field, schema]) => {
      const check = checkOf(schema);
      return check === undefined ? [] : [[field, check] as const];
    }),
  );
}

const callChecks = checksOf(callSchema.omit({ usage: true, startedAt: true }).shape);
const usageChecks = checksOf(usageSchema.shape);

/** Every field with its default, in the order of the contract; required ones are filled by each call. */
const preset: Call = callSchema.parse({
  callId: '-',
  provider: '-',
  responseModel: '-',
  startedAt: '2026-01-01T00:00:00Z',
  usage: {},
});

const days = new Map<string, number>();
const maxDays = 10_000;

/** The first ms of a day such as `2026-01-31`, NaN where there is none. */
function startOfDay(day: string): number {
  let ms = days.get(day);
  if (ms === undefined) {
    const time = `${day}T00:00:00Z`;
    ms = callSchema.shape.startedAt.safeParse(time).success ? Date.parse(time) : Number.NaN;
    if (days.size >= maxDays) days.clear();
    days.set(day, ms);
  }
  return ms;
}

const digit = (text: string, at: number) => text.charCodeAt(at) - 48;
const isDigit = (value: number) => value >= 0 && value <= 9;

function twoDigits(text: string, at: number): number {
  const tens = digit(text, at);
  const ones = digit(text, at + 1);
  return isDigit(tens) && isDigit(ones) ? 10 * tens + ones : Number.NaN;
}

/** Time in UTC written as `2026-01-31T12:00:00Z` or with milliseconds, in ms since 1970; NaN for any other form. */
export function plainTimeMs(text: unknown): number {
  if (typeof text !== 'string' || (text.length !== 24 && text.length !== 20)) return Number.NaN;
  if (text[10] !== 'T' || text[13] !== ':' || text[16] !== ':' || text.at(-1) !== 'Z') return Number.NaN;
  const [hours, minutes, seconds] = [twoDigits(text, 11), twoDigits(text, 14), twoDigits(text, 17)];
  if (!(hours < 24 && minutes < 60 && seconds < 60)) return Number.NaN;
  const ms = startOfDay(text.slice(0, 10)) + ((hours * 60 + minutes) * 60 + seconds) * 1000;
  if (text.length === 20) return ms;
  const hundreds = digit(text, 20);
  return text[19] === '.' && isDigit(hundreds) ? ms + 100 * hundreds + twoDigits(text, 21) : Number.NaN;
}

export type PlainCall = { readonly call: Call; readonly startedAtMs: number };

/** Puts fields that are checked to be plain into a record that has them; false at the first that is not. */
function fill(into: object, raw: object, checks: ReadonlyMap<string, Check>): boolean {
  for (const field in raw) {
    const value = (raw as Record<string, unknown>)[field];
    const check = checks.get(field);
    if (check === undefined) {
      if ((field === 'usage' || field === 'startedAt') && checks === callChecks) continue;
      return false;
    }
    if (!check(value)) return false;
    (into as Record<string, unknown>)[field] = value;
  }
  return true;
}

/**
 * Makes a reader of calls that state some fields alike. It returns what the contract's schema makes of such a call, or
 * undefined where the call is not plain: then only the schema can say.
 */
export function plainReader(
  defaults: Readonly<Record<string, unknown>> = {},
): (raw: Readonly<Record<string, unknown>>) => PlainCall | undefined {
  const template: Call = { ...preset };
  const canRead = fill(template, defaults, callChecks);
  const given = (field: string) => Object.hasOwn(defaults, field);
  const required = ['callId', 'provider', 'responseModel'].filter((field) => !given(field));
  return (raw) => {
    const { usage, startedAt } = raw;
    if (!canRead || typeof usage !== 'object' || usage === null || Array.isArray(usage)) return undefined;
    const startedAtMs = plainTimeMs(startedAt);
    if (Number.isNaN(startedAtMs)) return undefined;
    for (const field of required) if (raw[field] === undefined) return undefined;
    const call: Call = {
      ...template,
      startedAt: startedAt as string,
      usage: { ...preset.usage, toolUnits: {} },
      prefixHashes: [],
      tags: {},
    };
    if (!fill(call, raw, callChecks) || !fill(call.usage, usage, usageChecks)) return undefined;
    return { call, startedAtMs };
  };
}
