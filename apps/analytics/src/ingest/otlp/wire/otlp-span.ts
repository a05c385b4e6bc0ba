// What arrives over OTLP: requests are unpacked and read within stated limits. It refuses what is no export request as a
// whole, and knows nothing of what the attributes mean.
import { ApexError } from '@netra/contract';

/** The value of an attribute; what is nested deeper than `maxDepth` is left out. */
export type AttributeValue =
  | string
  | number
  | boolean
  | Uint8Array
  | readonly AttributeValue[]
  | { readonly [key: string]: AttributeValue };

export type Attributes = ReadonlyMap<string, AttributeValue>;

/** A span as it was sent, with what its resource and scope say of it. */
export type OtlpSpan = {
  /** Lower-case hex: 32 digits, or anything else where the sender is wrong. */
  readonly traceId: string;
  /** Lower-case hex: 16 digits, or anything else where the sender is wrong. */
  readonly spanId: string;
  /** As `spanId`; empty for the first span of a trace. */
  readonly parentSpanId: string;
  readonly name: string;
  /** Milliseconds since 1970, with fractions. */
  readonly startMs: number;
  /** Exact difference of the sender's nanoseconds, in ms; null when the span states no end. */
  readonly durationMs: number | null;
  /** True for the status code ERROR. */
  readonly failed: boolean;
  readonly attributes: Attributes;
  readonly resource: Attributes;
  readonly scopeName: string;
  readonly events: readonly OtlpEvent[];
};

export type OtlpEvent = { readonly name: string; readonly attributes: Attributes };

/** How deep attribute values may be nested; deeper ones mean nothing to us and are left out. */
export const maxDepth = 32;
const maxSpans = 50_000;
const maxAttributes = 1_000_000;

/** Counts what a request holds. Raises `payload_too_large` beyond what one request may hold in memory. */
export class RequestSize {
  private spans = 0;
  private attributes = 0;

  addSpan(): void {
    this.spans += 1;
    if (this.spans > maxSpans) throw tooLarge('spans', maxSpans);
  }

  addAttribute(): void {
    this.attributes += 1;
    if (this.attributes > maxAttributes) throw tooLarge('attributes', maxAttributes);
  }
}

function tooLarge(what: string, limit: number): ApexError {
  return new ApexError('payload_too_large', `The request holds more than ${limit} ${what}.`, {
    details: { what, limit },
  });
}

/** Milliseconds of a span from the sender's nanoseconds. */
export function timesOf(startNanos: bigint, endNanos: bigint): Pick<OtlpSpan, 'startMs' | 'durationMs'> {
  return {
    // Whole microseconds fit a number exactly, nanoseconds since 1970 do not.
    startMs: Number(startNanos / 1_000n) / 1_000,
    durationMs: endNanos === 0n || endNanos < startNanos ? null : Number(endNanos - startNanos) / 1e6,
  };
}
