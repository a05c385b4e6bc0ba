import { ApexError } from '@netra/contract';
import {
  type Attributes,
  type AttributeValue,
  maxDepth,
  type OtlpEvent,
  type OtlpSpan,
  RequestSize,
  timesOf,
} from './otlp-span.ts';

// The JSON encoding of OTLP (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding): ids are hex, 64-bit integers
// are decimal strings or numbers, bytes are base64, enumerations are numbers, unknown fields are ignored.

type Json = Readonly<Record<string, unknown>>;

function wrong(path: string, expected: string): ApexError {
  return new ApexError('invalid_request', `${path}: expected ${expected}.`, {
    details: { field: path, expected },
  });
}

function objectAt(value: unknown, path: string): Json {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw wrong(path, 'an object');
  return value as Json;
}

function listAt(value: unknown, path: string): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw wrong(path, 'a list');
  return value;
}

function textAt(value: unknown, path: string): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string') throw wrong(path, 'a text');
  return value;
}

function nanosAt(value: unknown, path: string): bigint {
  if (value === undefined || value === null || value === '') return 0n;
  if (typeof value === 'string' && /^\d{1,20}$/.test(value)) return BigInt(value);
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return BigInt(value);
  throw wrong(path, 'nanoseconds since 1970, as a decimal string');
}

/** Not finite numbers have no JSON form of their own: the encoding writes them as these words. */
const doubles: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
};

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return undefined;
  if (Object.hasOwn(doubles, value)) return doubles[value];
  const number = Number(value);
  return value.trim() === '' || Number.isNaN(number) ? undefined : number;
}

function readValue(any: unknown, size: RequestSize, depth: number): AttributeValue | undefined {
  if (any === null || typeof any !== 'object' || depth > maxDepth) return undefined;
  const value = any as Json;
  if (typeof value.stringValue === 'string') return value.stringValue;
  if (typeof value.boolValue === 'boolean') return value.boolValue;
  if (value.intValue !== undefined) return numberOf(value.intValue);
  if (value.doubleValue !== undefined) return numberOf(value.doubleValue);
  if (typeof value.bytesValue === 'string') return Buffer.from(value.bytesValue, 'base64');
  if (value.arrayValue !== undefined) {
    const values = listAt((value.arrayValue as Json | null)?.values, 'arrayValue.values');
    return values.flatMap((entry) => {
      size.addAttribute();
      return readValue(entry, size, depth + 1) ?? [];
    }) as AttributeValue[];
  }
  if (value.kvlistValue === undefined) return undefined;
  const pairs = listAt((value.kvlistValue as Json | null)?.values, 'kvlistValue.values');
  return Object.fromEntries(readPairs(pairs, size, { path: 'kvlistValue.values', depth: depth + 1 }));
}

function readPairs(
  list: readonly unknown[],
  size: RequestSize,
  { path, depth }: { path: string; depth: number },
): Map<string, AttributeValue> {
  const pairs = new Map<string, AttributeValue>();
  for (const [index, entry] of list.entries()) {
    size.addAttribute();
    const pair = objectAt(entry, `${path}.${index}`);
    const value = readValue(pair.value, size, depth);
    if (value !== undefined) pairs.set(textAt(pair.key, `${path}.${index}.key`), value);
  }
  return pairs;
}

function readAttributes(value: unknown, size: RequestSize, path: string): Attributes {
  return readPairs(listAt(value, path), size, { path, depth: 0 });
}

function readEvent(value: unknown, size: RequestSize, path: string): OtlpEvent {
  const event = objectAt(value, path);
  return {
    name: textAt(event.name, `${path}.name`),
    attributes: readAttributes(event.attributes, size, `${path}.attributes`),
  };
}

type Origin = { readonly resource: Attributes; readonly scopeName: string };

function readSpan(value: unknown, size: RequestSize, { path, origin }: { path: string; origin: Origin }) {
  size.addSpan();
  const span = objectAt(value, path);
  const id = (field: string): string => textAt(span[field], `${path}.${field}`).toLowerCase();
  const status = span.status === undefined || span.status === null ? {} : objectAt(span.status, path);
  return {
    traceId: id('traceId'),
    spanId: id('spanId'),
    parentSpanId: id('parentSpanId'),
    name: textAt(span.name, `${path}.name`),
    ...timesOf(
      nanosAt(span.startTimeUnixNano, `${path}.startTimeUnixNano`),
      nanosAt(span.endTimeUnixNano, `${path}.endTimeUnixNano`),
    ),
    failed: status.code === 2 || status.code === 'STATUS_CODE_ERROR',
    attributes: readAttributes(span.attributes, size, `${path}.attributes`),
    ...origin,
    events: listAt(span.events, `${path}.events`).map((event, index) =>
      readEvent(event, size, `${path}.events.${index}`),
    ),
  };
}

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (cause) {
    throw new ApexError('invalid_request', `The body is no JSON: ${(cause as Error).message}.`, { cause });
  }
}

/**
 * Reads an `ExportTraceServiceRequest` in JSON. Raises `invalid_request` naming the field that is of the wrong kind, and
 * `payload_too_large` for one that holds too much.
 */
export function readJson(body: Uint8Array): OtlpSpan[] {
  const request = objectAt(parse(body), 'body');
  const size = new RequestSize();
  const spans: OtlpSpan[] = [];
  for (const [first, group] of listAt(request.resourceSpans, 'resourceSpans').entries()) {
    const path = `resourceSpans.${first}`;
    const resourceSpans = objectAt(group, path);
    const resource =
      resourceSpans.resource === undefined || resourceSpans.resource === null
        ? new Map()
        : readAttributes(
            objectAt(resourceSpans.resource, `${path}.resource`).attributes,
            size,
            `${path}.resource.attributes`,
          );
    for (const [second, entry] of listAt(resourceSpans.scopeSpans, `${path}.scopeSpans`).entries()) {
      const inner = `${path}.scopeSpans.${second}`;
      const scopeSpans = objectAt(entry, inner);
      const scope = (scopeSpans.scope ?? {}) as Json;
      const origin = { resource, scopeName: typeof scope.name === 'string' ? scope.name : '' };
      for (const [third, span] of listAt(scopeSpans.spans, `${inner}.spans`).entries()) {
        spans.push(readSpan(span, size, { path: `${inner}.spans.${third}`, origin }));
      }
    }
  }
  return spans;
}
