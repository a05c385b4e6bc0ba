import { checkParts, requiredTokensAt, tokensAt } from './usage-object.ts';
import { type FlavorReader, splitOutput } from './usage-reading.ts';

/**
 * The responses shape: `input_tokens` includes cached (and, where reported, written) tokens, `output_tokens` includes
 * reasoning. https://developers.openai.com/api/reference/resources/responses
 */
export function responsesReader(shape: { readonly hasCacheWrites?: boolean } = {}): FlavorReader {
  return (source) => {
    const input = requiredTokensAt(source, ['usage', 'input_tokens']);
    const output = requiredTokensAt(source, ['usage', 'output_tokens']);
    const cacheRead = tokensAt(source, ['usage', 'input_tokens_details', 'cached_tokens']);
    const writesPath = ['usage', 'input_tokens_details', 'cache_write_tokens'];
    const cacheWrite5m = shape.hasCacheWrites === true ? tokensAt(source, writesPath) : 0;
    checkParts({ field: 'usage.input_tokens', tokens: input }, [
      ['usage.input_tokens_details.cached_tokens', cacheRead],
      [writesPath.join('.'), cacheWrite5m],
    ]);
    const { warnings, outputVisible, reasoning } = splitOutput(output, {
      reasoning: tokensAt(source, ['usage', 'output_tokens_details', 'reasoning_tokens']),
    });
    return {
      usage: {
        inputUncached: input - cacheRead - cacheWrite5m,
        cacheRead,
        cacheWrite5m,
        outputVisible,
        reasoning,
      },
      warnings,
      root: ['usage'],
    };
  };
}
