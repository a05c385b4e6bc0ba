import { requiredTokensAt, tokensAt } from './usage-object.ts';
import { type FlavorReader, splitOutput } from './usage-reading.ts';

/**
 * The messages shape: `input_tokens` is the uncached part only; cache reads and writes come on top. The two lifetimes of
 * a write are priced apart; what the breakdown does not claim is a five-minute write (the default lifetime).
 * https://platform.claude.com/docs/en/build-with-claude/prompt-caching
 */
export const anthropicReader: FlavorReader = (source) => {
  const inputUncached = requiredTokensAt(source, ['usage', 'input_tokens']);
  const output = requiredTokensAt(source, ['usage', 'output_tokens']);
  const written = tokensAt(source, ['usage', 'cache_creation_input_tokens']);
  const short = tokensAt(source, ['usage', 'cache_creation', 'ephemeral_5m_input_tokens']);
  const cacheWrite1h = tokensAt(source, ['usage', 'cache_creation', 'ephemeral_1h_input_tokens']);
  // A body may carry only the total or only the breakdown; the larger of both is what was written.
  const cacheWrite5m = Math.max(written - cacheWrite1h, short);
  const thinking = tokensAt(source, ['usage', 'output_tokens_details', 'thinking_tokens']);
  const { warnings, outputVisible, reasoning } = splitOutput(output, { reasoning: thinking });
  return {
    usage: {
      inputUncached,
      cacheRead: tokensAt(source, ['usage', 'cache_read_input_tokens']),
      cacheWrite5m,
      cacheWrite1h,
      outputVisible,
      reasoning,
      toolUnits: {
        webSearches: tokensAt(source, ['usage', 'server_tool_use', 'web_search_requests']),
        webFetches: tokensAt(source, ['usage', 'server_tool_use', 'web_fetch_requests']),
      },
    },
    warnings,
    root: ['usage'],
  };
};
