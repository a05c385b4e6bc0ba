// What spans mean: every convention has a file that says what it reads, and takes part when its names are there. A
// convention refuses to guess: a field it does not state is left to the next one.
import type { AttributeReader } from './attribute-reader.ts';

/** What a span stands for, by what it says of itself; undefined where it does not say. */
export type SpanKind = 'llm' | 'embedding' | 'agent' | 'tool' | 'other';

/** Token counts as a convention states them. */
export type StatedUsage = {
  readonly input?: number | undefined;
  readonly output?: number | undefined;
  readonly total?: number | undefined;
  readonly cacheRead?: number | undefined;
  readonly cacheWrite5m?: number | undefined;
  readonly cacheWrite1h?: number | undefined;
  readonly reasoning?: number | undefined;
  readonly inputAudio?: number | undefined;
  readonly outputAudio?: number | undefined;
  readonly inputImage?: number | undefined;
  readonly outputImage?: number | undefined;
  /** Units of server-side tools. */
  readonly toolUnits?: Readonly<Record<string, number>>;
  /** Whether cached, written, reasoning and media tokens are counted inside `input` and `output`, or beside them. */
  readonly parts: 'inside' | 'beside';
};

/** What one convention says of a span; a field it does not state is undefined. */
export type Reading = {
  readonly kind?: SpanKind | undefined;
  readonly operation?: string | undefined;
  readonly provider?: string | undefined;
  readonly requestModel?: string | undefined;
  readonly responseModel?: string | undefined;
  readonly responseId?: string | undefined;
  readonly finishReason?: string | undefined;
  readonly isStream?: boolean | undefined;
  readonly isBatch?: boolean | undefined;
  readonly serviceTier?: string | undefined;
  readonly region?: string | undefined;
  readonly maxTokens?: number | undefined;
  readonly temperature?: number | undefined;
  readonly timeToFirstTokenMs?: number | undefined;
  /** A time at which the first token came, in ISO 8601. */
  readonly firstTokenAt?: string | undefined;
  /** What the sender says the call cost, in USD. */
  readonly providedCost?: string | undefined;
  readonly project?: string | undefined;
  readonly environment?: string | undefined;
  readonly feature?: string | undefined;
  readonly agent?: string | undefined;
  readonly promptName?: string | undefined;
  readonly promptVersion?: string | undefined;
  readonly conversationId?: string | undefined;
  readonly endUser?: string | undefined;
  readonly errorType?: string | undefined;
  readonly retryOf?: string | undefined;
  readonly outcomeScore?: number | undefined;
  readonly outcomeLabel?: string | undefined;
  /** Generated, never made. */
  readonly synthetic?: boolean | undefined;
};

export type Convention = {
  readonly name: string;
  /** Whether the span speaks this convention at all. */
  readonly speaks: (attributes: AttributeReader) => boolean;
  readonly read: (attributes: AttributeReader) => Reading;
  /** Its token counts; undefined where it states none. */
  readonly usage?: (attributes: AttributeReader) => StatedUsage | undefined;
};
