import {
  isRecord,
  requiredTokensAt,
  tokenCount,
  tokensAt,
  type UsageObject,
  valueAt,
} from './usage-object.ts';
import type { FlavorReader } from './usage-reading.ts';

/** Tokens under a name or its `...Count` double: both are sent, and both say the same. */
function either(source: UsageObject, name: string): number {
  return Math.max(
    tokensAt(source, ['usage', name]),
    tokensAt(source, ['usage', `${name.slice(0, -1)}Count`]),
  );
}

function writtenForAnHour(source: UsageObject): number {
  const details = valueAt(source, ['usage', 'cacheDetails']);
  if (!Array.isArray(details)) return 0;
  return details.reduce<number>((total, detail, index) => {
    if (!isRecord(detail) || detail.ttl !== '1h') return total;
    return total + tokenCount(detail.inputTokens ?? 0, `usage.cacheDetails[${index}].inputTokens`);
  }, 0);
}

/**
 * The converse shape: `inputTokens` is the uncached part only; cache reads and writes come on top, writes by lifetime in
 * `cacheDetails`. https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_TokenUsage.html
 */
export const bedrockReader: FlavorReader = (source) => {
  const written = either(source, 'cacheWriteInputTokens');
  const cacheWrite1h = Math.min(written, writtenForAnHour(source));
  return {
    usage: {
      inputUncached: requiredTokensAt(source, ['usage', 'inputTokens']),
      cacheRead: either(source, 'cacheReadInputTokens'),
      cacheWrite5m: written - cacheWrite1h,
      cacheWrite1h,
      outputVisible: requiredTokensAt(source, ['usage', 'outputTokens']),
    },
    root: ['usage'],
  };
};
