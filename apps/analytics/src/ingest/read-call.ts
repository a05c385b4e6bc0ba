import { type Call, callSchema, usageSchema } from '@netra/contract';
import { problemOf } from './call-problem.ts';
import { plainReader } from './plain-call.ts';

/** What is wrong with one field of a call, and what it should have been. */
export type CallProblem = { readonly field: string; readonly problem: string; readonly expected: string };

export type ReadCall =
  | { readonly call: Call; readonly startedAtMs: number }
  | { readonly problems: readonly CallProblem[] };

const earliestMs = Date.parse('2015-01-01T00:00:00Z');
/** A sender's clock may run ahead by this much; later calls have not happened. */
const aheadMs = 86_400_000;

/** Its texts are no part of a call and are kept apart from it: they never become a tag. */
const knownFields: ReadonlySet<string> = new Set([...Object.keys(callSchema.shape), 'texts']);

const knownUsage: ReadonlySet<string> = new Set(Object.keys(usageSchema.shape));

/** Counts that a sender's usage states and ours has no bucket for. */
function unknownUsage(usage: unknown): Record<string, unknown> {
  if (typeof usage !== 'object' || usage === null || Array.isArray(usage)) return {};
  return Object.fromEntries(
    Object.entries(usage).filter(
      ([field, value]) => !knownUsage.has(field) && value !== null && value !== undefined,
    ),
  );
}

/** Fields we have no place for are kept as tags, so that nothing a sender states is dropped without a word. */
function withUnknownAsTags(raw: Record<string, unknown>): Record<string, unknown> {
  let tags: Record<string, unknown> | undefined;
  for (const field in raw) {
    if (knownFields.has(field)) continue;
    const value = raw[field];
    if (value === null || value === undefined || value === '') continue;
    tags ??= typeof raw.tags === 'object' ? { ...raw.tags } : {};
    tags[field] ??= typeof value === 'string' ? value : JSON.stringify(value);
  }
  for (const [field, value] of Object.entries(unknownUsage(raw.usage))) {
    tags ??= typeof raw.tags === 'object' ? { ...raw.tags } : {};
    tags[`usage.${field}`] ??= JSON.stringify(value);
  }
  return tags === undefined ? raw : { ...raw, tags };
}

const readPlain = plainReader();

/** Whether a call may have begun at a time (ms since 1970), by the clock that says `nowMs`. */
export function isInTime(startedAtMs: number, nowMs: number): boolean {
  return startedAtMs >= earliestMs && startedAtMs <= nowMs + aheadMs;
}

/** Reads one call as it was sent; on any doubt says which field is wrong and what was expected, and guesses nothing. */
export function readCall(raw: unknown, nowMs: number): ReadCall {
  if (raw === null || typeof raw !== 'object' || Array.isArray(raw)) {
    return {
      problems: [
        { field: '(call)', problem: 'is no object', expected: 'an object with callId, provider, ...' },
      ],
    };
  }
  const plain = readPlain(raw as Record<string, unknown>);
  if (plain !== undefined && isInTime(plain.startedAtMs, nowMs)) return plain;
  const stated = withUnknownAsTags(raw as Record<string, unknown>);
  const parsed = callSchema.safeParse(stated);
  if (!parsed.success) return { problems: parsed.error.issues.map((issue) => problemOf(issue, stated)) };
  const startedAtMs = Date.parse(parsed.data.startedAt);
  if (isInTime(startedAtMs, nowMs)) return { call: parsed.data, startedAtMs };
  const expected = `a time from 2015-01-01 until ${new Date(nowMs + aheadMs).toISOString()}`;
  return {
    problems: [{ field: 'startedAt', problem: `${parsed.data.startedAt} is out of range`, expected }],
  };
}
