import { ApexError } from '@netra/contract';

/** More tokens than any single call can have: a larger number is a fault of the log, not a call. */
const maxTokens = 1_000_000_000;

export type Path = readonly string[];

/** A provider's JSON while it is being read; it remembers what was read, so that the rest can be kept. */
export type UsageObject = {
  readonly body: Record<string, unknown>;
  readonly read: Set<string>;
};

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Opens a body; raises `usage_invalid` when it is not a JSON object. */
export function usageObject(body: unknown): UsageObject {
  if (!isRecord(body))
    throw new ApexError('usage_invalid', 'The body is not a JSON object', {
      details: { field: '', expected: 'object' },
    });
  return { body, read: new Set() };
}

/** The value at a path, or undefined where any part of it is missing or null. */
export function valueAt(source: UsageObject, path: Path): unknown {
  source.read.add(path.join('.'));
  let value: unknown = source.body;
  for (const key of path) value = isRecord(value) ? value[key] : undefined;
  return value ?? undefined;
}

/** Checks one token count; raises `usage_invalid` naming the field. */
export function tokenCount(value: unknown, field: string): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= maxTokens) return value;
  throw new ApexError(
    'usage_invalid',
    `${field} is ${JSON.stringify(value)}: expected a whole number of tokens from 0`,
    {
      details: {
        field,
        value: typeof value === 'number' ? String(value) : value,
        expected: `0..${maxTokens}`,
      },
    },
  );
}

/** Tokens at a path; 0 where the field is missing or null. */
export function tokensAt(source: UsageObject, path: Path): number {
  const value = valueAt(source, path);
  return value === undefined ? 0 : tokenCount(value, path.join('.'));
}

/** Tokens at a path that this flavor always reports; raises `usage_invalid` where it is missing. */
export function requiredTokensAt(source: UsageObject, path: Path): number {
  const value = valueAt(source, path);
  if (value !== undefined) return tokenCount(value, path.join('.'));
  throw new ApexError('usage_invalid', `${path.join('.')} is missing: this flavor always reports it`, {
    details: { field: path.join('.'), expected: 'a whole number of tokens from 0' },
  });
}

/** Text at a path; undefined where it is missing or no text. */
export function textAt(source: UsageObject, path: Path): string | undefined {
  const value = valueAt(source, path);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Raises `usage_invalid` when parts of a total are larger than the total. */
export function checkParts(
  total: { field: string; tokens: number },
  parts: readonly [string, number][],
): void {
  const sum = parts.reduce((all, [, tokens]) => all + tokens, 0);
  if (sum <= total.tokens) return;
  const named = parts.filter(([, tokens]) => tokens > 0).map(([field, tokens]) => `${field} ${tokens}`);
  throw new ApexError(
    'usage_invalid',
    `${named.join(' + ')} is more than ${total.field} ${total.tokens}, which includes it`,
    {
      details: { field: parts[0]?.[0] ?? total.field, total: total.tokens, parts: sum },
    },
  );
}

/** Every field under `root` that was not read, by its path: kept, never a reason to drop the rest. */
export function unreadFields(source: UsageObject, root: Path): Record<string, unknown> {
  const rest: Record<string, unknown> = {};
  const visit = (value: unknown, path: Path): void => {
    const name = path.join('.');
    if (source.read.has(name) || value === null || value === undefined) return;
    if (isRecord(value)) for (const [key, child] of Object.entries(value)) visit(child, [...path, key]);
    else rest[name] = value;
  };
  let value: unknown = source.body;
  for (const key of root) value = isRecord(value) ? value[key] : undefined;
  visit(value, root);
  return rest;
}
