import { BinaryWriter } from '@bufbuild/protobuf/wire';

/** A span of a test: ids in hex, times in ms since 1970, attributes as plain values. */
export type TestSpan = {
  readonly traceId?: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name?: string;
  readonly startMs?: number;
  readonly durationMs?: number;
  readonly failed?: boolean;
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly events?: readonly {
    readonly name: string;
    readonly attributes?: Readonly<Record<string, unknown>>;
  }[];
};

export const testTraceId = '0af7651916cd43dd8448eb211c80319c';
export const testStartMs = Date.parse('2026-11-01T10:20:30.123Z');

const nanos = (ms: number): bigint => BigInt(Math.round(ms * 1_000)) * 1_000n;
const lengthDelimited = 2;

function writeValue(writer: BinaryWriter, value: unknown): void {
  if (typeof value === 'string') writer.tag(1, lengthDelimited).string(value);
  else if (typeof value === 'boolean') writer.tag(2, 0).bool(value);
  else if (typeof value === 'number' && Number.isSafeInteger(value)) writer.tag(3, 0).int64(value);
  else if (typeof value === 'number') writer.tag(4, 1).double(value);
  else if (value instanceof Uint8Array) writer.tag(7, lengthDelimited).bytes(value);
  else if (Array.isArray(value)) {
    writer.tag(5, lengthDelimited).fork();
    for (const entry of value) {
      writer.tag(1, lengthDelimited).fork();
      writeValue(writer, entry);
      writer.join();
    }
    writer.join();
  } else {
    writer.tag(6, lengthDelimited).fork();
    for (const [key, inner] of Object.entries(value as object))
      writePair(writer, { field: 1, key, value: inner });
    writer.join();
  }
}

function writePair(writer: BinaryWriter, pair: { field: number; key: string; value: unknown }): void {
  writer.tag(pair.field, lengthDelimited).fork();
  writer.tag(1, lengthDelimited).string(pair.key);
  writer.tag(2, lengthDelimited).fork();
  writeValue(writer, pair.value);
  writer.join();
  writer.join();
}

function writeSpan(writer: BinaryWriter, span: TestSpan): void {
  const startMs = span.startMs ?? testStartMs;
  writer.tag(1, lengthDelimited).bytes(Buffer.from(span.traceId ?? testTraceId, 'hex'));
  writer.tag(2, lengthDelimited).bytes(Buffer.from(span.spanId, 'hex'));
  if (span.parentSpanId !== undefined)
    writer.tag(4, lengthDelimited).bytes(Buffer.from(span.parentSpanId, 'hex'));
  writer.tag(5, lengthDelimited).string(span.name ?? 'chat');
  writer.tag(6, 0).int32(3);
  writer.tag(7, 1).fixed64(nanos(startMs));
  writer.tag(8, 1).fixed64(nanos(startMs + (span.durationMs ?? 1_500)));
  for (const [key, value] of Object.entries(span.attributes ?? {}))
    writePair(writer, { field: 9, key, value });
  for (const event of span.events ?? []) {
    writer.tag(11, lengthDelimited).fork();
    writer.tag(2, lengthDelimited).string(event.name);
    for (const [key, value] of Object.entries(event.attributes ?? {}))
      writePair(writer, { field: 3, key, value });
    writer.join();
  }
  if (span.failed === true) writer.tag(15, lengthDelimited).fork().tag(3, 0).int32(2).join();
}

/** Spans of one resource as the protobuf body of an export request. */
export function protobufBody(
  spans: readonly TestSpan[],
  resource: Readonly<Record<string, unknown>> = {},
): Buffer {
  const writer = new BinaryWriter();
  writer.tag(1, lengthDelimited).fork();
  writer.tag(1, lengthDelimited).fork();
  for (const [key, value] of Object.entries(resource)) writePair(writer, { field: 1, key, value });
  writer.join();
  writer.tag(2, lengthDelimited).fork();
  for (const span of spans) {
    writer.tag(2, lengthDelimited).fork();
    writeSpan(writer, span);
    writer.join();
  }
  writer.join().join();
  return Buffer.from(writer.finish());
}

function jsonValue(value: unknown): unknown {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number' && Number.isSafeInteger(value)) return { intValue: String(value) };
  if (typeof value === 'number') return { doubleValue: Number.isFinite(value) ? value : String(value) };
  if (value instanceof Uint8Array) return { bytesValue: Buffer.from(value).toString('base64') };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(jsonValue) } };
  return { kvlistValue: { values: jsonPairs(value as object) } };
}

const jsonPairs = (object: object): unknown[] =>
  Object.entries(object).map(([key, value]) => ({ key, value: jsonValue(value) }));

/** The same as `protobufBody`, in the JSON encoding. */
export function jsonBody(
  spans: readonly TestSpan[],
  resource: Readonly<Record<string, unknown>> = {},
): string {
  const encoded = spans.map((span) => ({
    traceId: span.traceId ?? testTraceId,
    spanId: span.spanId,
    ...(span.parentSpanId === undefined ? {} : { parentSpanId: span.parentSpanId }),
    name: span.name ?? 'chat',
    kind: 3,
    startTimeUnixNano: String(nanos(span.startMs ?? testStartMs)),
    endTimeUnixNano: String(nanos((span.startMs ?? testStartMs) + (span.durationMs ?? 1_500))),
    attributes: jsonPairs(span.attributes ?? {}),
    events: (span.events ?? []).map(({ name, attributes }) => ({
      name,
      attributes: jsonPairs(attributes ?? {}),
    })),
    status: span.failed === true ? { code: 2 } : {},
  }));
  const resourceSpans = [{ resource: { attributes: jsonPairs(resource) }, scopeSpans: [{ spans: encoded }] }];
  return JSON.stringify({ resourceSpans });
}
