import type { CallProblem } from '../../read-call.ts';
import type { OtlpSpan } from '../wire/otlp-span.ts';
import { apexConvention } from './apex.ts';
import { AttributeReader } from './attribute-reader.ts';
import { genAiConvention } from './gen-ai.ts';
import { legacyGenAiConvention } from './gen-ai-legacy.ts';
import { langfuseConvention } from './langfuse.ts';
import { openInferenceConvention } from './openinference.ts';
import type { Convention, Reading, StatedUsage } from './reading.ts';
import { traceloopConvention } from './traceloop.ts';
import { vercelAiConvention } from './vercel-ai.ts';

/** The conventions, the more specific first: what one states, the later ones do not change. */
const conventions: readonly Convention[] = [
  apexConvention,
  vercelAiConvention,
  langfuseConvention,
  openInferenceConvention,
  traceloopConvention,
  genAiConvention,
  legacyGenAiConvention,
];

export type SpanReading = {
  readonly reading: Reading;
  /** Token counts of one convention: those of two are never mixed, since they may count the same tokens. */
  readonly usage: StatedUsage | undefined;
  readonly problems: readonly CallProblem[];
};

/** Reads what a span says in every convention it speaks. */
export function readSpan(span: OtlpSpan): SpanReading {
  const attributes = new AttributeReader(span.attributes);
  const merged: Record<string, unknown> = {};
  let usage: StatedUsage | undefined;
  for (const convention of conventions) {
    if (!convention.speaks(attributes)) continue;
    const reading = convention.read(attributes) as Readonly<Record<string, unknown>>;
    for (const field in reading) merged[field] ??= reading[field];
    usage ??= convention.usage?.(attributes);
  }
  return { reading: merged as Reading, usage, problems: attributes.problems };
}
