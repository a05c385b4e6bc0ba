import type { z } from 'zod';
import type { CallProblem } from './read-call.ts';

const typeWords: Readonly<Record<string, string>> = {
  int: 'a whole number',
  number: 'a number',
  string: 'text',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'a list',
};

/** What a bound counts: characters of a text, entries of a list, or the number itself. */
function counted(origin: string): string {
  switch (origin) {
    case 'string':
      return ' characters';
    case 'array':
      return ' entries';
    default:
      return '';
  }
}

function expectedBy(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return typeWords[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return issue.values.join(' | ');
    case 'too_small':
      return `at least ${issue.minimum}${counted(issue.origin)}`;
    case 'too_big':
      return `at most ${issue.maximum}${counted(issue.origin)}`;
    case 'invalid_format':
      return issue.format === 'datetime'
        ? 'a time with its zone, such as 2026-01-31T12:00:00Z'
        : issue.message;
    default:
      return issue.message;
  }
}

function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    raw,
  );
}

/** What the sender stated, in a few words. */
function shown(value: unknown): string {
  if (value === undefined) return 'is missing';
  if (Array.isArray(value)) return `is a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'is an object';
  const text = JSON.stringify(value);
  return `is ${text.length > 80 ? `${text.slice(0, 80)}...` : text}`;
}

/** Says of one field of a record as it was sent what stands there, and what was expected. */
export function problemOf(issue: z.core.$ZodIssue, raw: unknown): CallProblem {
  const field = issue.path.join('.');
  return {
    field: field === '' ? '(call)' : field,
    problem: shown(valueAt(raw, issue.path)),
    expected: expectedBy(issue),
  };
}
