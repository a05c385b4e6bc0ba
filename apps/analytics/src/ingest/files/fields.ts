import { usd } from '@netra/contract';
import type { CallProblem } from '../read-call.ts';

/** What is wrong with a field of a record, found while it is read. */
export class FieldFault extends Error {
  readonly problem: CallProblem;
  constructor(problem: CallProblem) {
    super(`${problem.field}: ${problem.problem}`);
    this.problem = problem;
  }
}

/** Refuses a record because of a field. */
export function refuse(field: string, problem: string, expected: string): never {
  throw new FieldFault({ field, problem, expected });
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object that a text is as JSON; undefined where it is none. */
export function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return `"${(text ?? String(value)).slice(0, 80)}"`;
}

const timePattern =
  /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}(?::\d{2})?)(?:[.,](\d{1,9}))?)?\s*(Z|UTC|[+-]\d{2}(?::?\d{2})?)?$/;

function isoOfText(text: string): string | undefined {
  const [, day, time = '00:00:00', fraction = '', zone = 'Z'] = timePattern.exec(text) ?? [];
  if (day === undefined) return undefined;
  const offset = /^[+-]\d{2}$/.test(zone) ? `${zone}:00` : zone.replace(/^([+-]\d{2})(\d{2})$/, '$1:$2');
  const seconds = time.length === 5 ? `${time}:00` : time;
  const parsed = Date.parse(
    `${day}T${seconds}.${fraction.padEnd(3, '0').slice(0, 3)}${zone === 'UTC' ? 'Z' : offset}`,
  );
  // A day that does not exist (30 February) would become another one.
  const exists =
    !Number.isNaN(Date.parse(`${day}T00:00:00Z`)) &&
    new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
  return Number.isNaN(parsed) || !exists ? undefined : new Date(parsed).toISOString();
}

const latestMs = 8.64e15;

/** Units a time since 1970 or a duration may be in, as milliseconds. */
export const msPerUnit = { s: 1_000, ms: 1, us: 1e-3, ns: 1e-6 } as const;
export type TimeUnit = keyof typeof msPerUnit;

/** Seconds until the year 5138, then milliseconds, microseconds, nanoseconds: the size tells them apart. */
function unitBySize(value: number): TimeUnit {
  if (value < 1e11) return 's';
  if (value < 1e14) return 'ms';
  return value < 1e17 ? 'us' : 'ns';
}

/** Reads a time as ISO 8601 in UTC: ISO text (without a zone it is UTC), or a number since 1970. */
export function readTime(field: string, value: unknown, unit?: TimeUnit): string {
  const number =
    typeof value === 'number'
      ? value
      : typeof value === 'string' && /^\d{9,19}(\.\d+)?$/.test(value)
        ? Number(value)
        : undefined;
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString();
  if (number !== undefined) {
    const ms = Math.round(number * msPerUnit[unit ?? unitBySize(number)]);
    if (Number.isFinite(ms) && Math.abs(ms) <= latestMs) return new Date(ms).toISOString();
  }
  const iso = typeof value === 'string' ? isoOfText(value.trim()) : undefined;
  return iso ?? refuse(field, `${shown(value)} is no time`, 'a time such as 2026-01-31T12:00:00Z');
}

/** Reads a finite number, also from text. */
export function readNumber(field: string, value: unknown): number {
  const number =
    typeof value === 'bigint'
      ? Number(value)
      : typeof value === 'string' && value.trim() !== ''
        ? Number(value)
        : value;
  if (typeof number === 'number' && Number.isFinite(number)) return number;
  return refuse(field, `${shown(value)} is no number`, 'a number');
}

/** Reads a whole number from 0. */
export function readCount(field: string, value: unknown): number {
  const number = readNumber(field, value);
  if (Number.isInteger(number) && number >= 0) return number;
  return refuse(field, `${shown(value)} is no count`, 'a whole number from 0');
}

/** Reads an amount in USD as a decimal string with at most 18 decimals, which is what the store holds. */
export function readAmount(field: string, value: unknown): string {
  const number = readNumber(field, value);
  if (number < 0) return refuse(field, `${shown(value)} is negative`, 'an amount from 0');
  const [whole = '0', fraction = ''] = usd(typeof value === 'string' ? value.trim() : String(number)).split(
    '.',
  );
  const kept = fraction.slice(0, 18).replace(/0+$/, '');
  return kept === '' ? whole : `${whole}.${kept}`;
}

function readFlag(field: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  const word = String(value).toLowerCase();
  if (['true', '1', 'yes', 't'].includes(word)) return true;
  if (['false', '0', 'no', 'f', 'none', ''].includes(word)) return false;
  return refuse(field, `${shown(value)} is neither true nor false`, 'true or false');
}

/** Reads the fields of a record that came from JSON or, as text, from CSV; of several names the first with a value counts. */
export class Fields {
  readonly record: Readonly<Record<string, unknown>>;

  constructor(record: Readonly<Record<string, unknown>>) {
    this.record = record;
  }

  #find(names: readonly string[]): { readonly name: string; readonly value: unknown } | undefined {
    for (const name of names) {
      const value = Object.hasOwn(this.record, name) ? this.record[name] : undefined;
      if (value !== undefined && value !== null && value !== '') return { name, value };
    }
    return undefined;
  }

  has(...names: string[]): boolean {
    return this.#find(names) !== undefined;
  }

  text(...names: string[]): string | undefined {
    const found = this.#find(names);
    if (found === undefined || typeof found.value === 'object') return undefined;
    return String(found.value);
  }

  /** Text that no record of this format is without. */
  required(...names: string[]): string {
    return this.text(...names) ?? refuse(names[0] ?? '', 'is missing', 'a text');
  }

  number(...names: string[]): number | undefined {
    const found = this.#find(names);
    return found === undefined ? undefined : readNumber(found.name, found.value);
  }

  count(...names: string[]): number | undefined {
    const found = this.#find(names);
    return found === undefined ? undefined : readCount(found.name, found.value);
  }

  amount(...names: string[]): string | undefined {
    const found = this.#find(names);
    return found === undefined ? undefined : readAmount(found.name, found.value);
  }

  flag(...names: string[]): boolean | undefined {
    const found = this.#find(names);
    return found === undefined ? undefined : readFlag(found.name, found.value);
  }

  time(...names: string[]): string | undefined {
    const found = this.#find(names);
    return found === undefined ? undefined : readTime(found.name, found.value);
  }

  requiredTime(...names: string[]): string {
    return this.time(...names) ?? refuse(names[0] ?? '', 'is missing', 'a time');
  }

  #json(names: readonly string[]): unknown {
    const found = this.#find(names);
    if (found === undefined || typeof found.value !== 'string') return found?.value;
    try {
      return JSON.parse(found.value);
    } catch {
      // Text that is no JSON states no object; whoever needs one says so.
      return undefined;
    }
  }

  /** An object, also as JSON text; empty where it is missing. */
  object(...names: string[]): Fields {
    const value = this.#json(names);
    return new Fields(isObject(value) ? value : {});
  }

  /** A list, also as JSON text; empty where it is missing. */
  list(...names: string[]): readonly unknown[] {
    const value = this.#json(names);
    return Array.isArray(value) ? value : [];
  }
}

/** The fields that have a value: what a file leaves open is filled by the options of the import. */
export function stated(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== null && value !== ''),
  );
}

/** Milliseconds from one time to another; undefined when either is unknown or they run backwards. */
export function msBetween(from: string | undefined, to: string | undefined): number | undefined {
  if (from === undefined || to === undefined) return undefined;
  const ms = Date.parse(to) - Date.parse(from);
  return ms >= 0 ? ms : undefined;
}
