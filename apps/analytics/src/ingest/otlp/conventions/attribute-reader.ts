import { maxTokensPerBucket } from '@netra/contract';
import type { CallProblem } from '../../read-call.ts';
import type { Attributes, AttributeValue } from '../wire/otlp-span.ts';

const count = `a whole number from 0 to ${maxTokensPerBucket}`;

/**
 * Reads a span's attributes by name. Texts and flags of another kind mean nothing and are passed over; a number that is
 * wrong is noted in `problems` with its name, since what a call cost hangs on it.
 */
export class AttributeReader {
  readonly problems: CallProblem[] = [];
  private readonly attributes: Attributes;

  constructor(attributes: Attributes) {
    this.attributes = attributes;
  }

  has(name: string): boolean {
    return this.attributes.has(name);
  }

  value(name: string): AttributeValue | undefined {
    return this.attributes.get(name);
  }

  /** The first of the names that holds a text which is not empty. */
  text(...names: readonly string[]): string | undefined {
    for (const name of names) {
      const value = this.attributes.get(name);
      if (typeof value === 'string' && value !== '') return value;
      if (typeof value === 'number') return String(value);
    }
    return undefined;
  }

  flag(name: string): boolean | undefined {
    const value = this.attributes.get(name);
    if (value === true || value === 'true') return true;
    return value === false || value === 'false' ? false : undefined;
  }

  /** The first of the names that is there, as a number of any size; a text that is one counts. */
  number(...names: readonly string[]): number | undefined {
    const found = this.first(names);
    if (found === undefined) return undefined;
    const number = asNumber(found.value);
    if (number !== undefined && Number.isFinite(number)) return number;
    this.note(found.name, found.value, 'a number');
    return undefined;
  }

  /** The first of the names that is there, as a count of tokens. */
  tokens(...names: readonly string[]): number | undefined {
    const found = this.first(names);
    return found === undefined ? undefined : this.countOf(found.name, found.value);
  }

  /** A count of tokens that stands under `name`, inside a value of its own. */
  countOf(name: string, value: unknown): number | undefined {
    const number = asNumber(value);
    if (number !== undefined && Number.isInteger(number) && number >= 0 && number <= maxTokensPerBucket) {
      return number;
    }
    this.note(name, value, count);
    return undefined;
  }

  /** The first of the names that holds a list or a text, as a list of texts. */
  texts(...names: readonly string[]): readonly string[] {
    for (const name of names) {
      const value = this.attributes.get(name);
      if (Array.isArray(value)) return value.filter((entry) => typeof entry === 'string');
      if (typeof value === 'string' && value.startsWith('[')) {
        const list = parsed(value);
        if (Array.isArray(list)) return list.filter((entry) => typeof entry === 'string');
      }
      if (typeof value === 'string' && value !== '') return [value];
    }
    return [];
  }

  /** An object that stands there as it is or as JSON text; what is no object means nothing. */
  object(name: string): Readonly<Record<string, unknown>> | undefined {
    const value = this.attributes.get(name);
    const object = typeof value === 'string' ? parsed(value) : value;
    const isObject = object !== null && typeof object === 'object' && !Array.isArray(object);
    return isObject ? (object as Record<string, unknown>) : undefined;
  }

  /** The part of every name that begins with `prefix`, with its value as text. */
  *under(prefix: string): Generator<readonly [string, string]> {
    for (const [name, value] of this.attributes) {
      if (!name.startsWith(prefix) || typeof value === 'object') continue;
      yield [name.slice(prefix.length), String(value)];
    }
  }

  private first(names: readonly string[]): { name: string; value: AttributeValue } | undefined {
    for (const name of names) {
      const value = this.attributes.get(name);
      if (value !== undefined) return { name, value };
    }
    return undefined;
  }

  private note(field: string, value: unknown, expected: string): void {
    this.problems.push({ field, problem: `${shown(value)} is not ${expected}`, expected });
  }
}

function asNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  return Number(value);
}

function shown(value: unknown): string {
  return typeof value === 'object' ? 'a structure' : `"${String(value).slice(0, 100)}"`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
