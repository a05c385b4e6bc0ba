import { checkParts, type Path, requiredTokensAt, tokensAt } from './usage-object.ts';
import { type FlavorReader, splitOutput } from './usage-reading.ts';

/** Where providers of the chat-completions shape differ from OpenAI. */
export type ChatShape = {
  /** Where cached prompt tokens are; they are inside `prompt_tokens`. */
  readonly cached?: Path;
  /** Whether `cache_write_tokens` is reported (and billed) there. */
  readonly hasCacheWrites?: boolean;
  readonly reasoning?: Path;
  /** Reasoning tokens come on top of `completion_tokens` instead of inside. */
  readonly isReasoningOutside?: boolean;
  /** Perplexity's citations and searches, on top of `completion_tokens`. */
  readonly hasCitations?: boolean;
};

/**
 * The chat-completions shape: `prompt_tokens` includes cached, written and audio tokens, `completion_tokens` includes
 * reasoning and audio. https://developers.openai.com/api/reference/resources/chat
 */
export function chatReader(shape: ChatShape = {}): FlavorReader {
  const cachedPath = shape.cached ?? ['usage', 'prompt_tokens_details', 'cached_tokens'];
  const reasoningPath = shape.reasoning ?? ['usage', 'completion_tokens_details', 'reasoning_tokens'];
  return (source) => {
    const prompt = requiredTokensAt(source, ['usage', 'prompt_tokens']);
    const completion = requiredTokensAt(source, ['usage', 'completion_tokens']);
    const cacheRead = tokensAt(source, cachedPath);
    const writesPath = ['usage', 'prompt_tokens_details', 'cache_write_tokens'];
    const cacheWrite5m = shape.hasCacheWrites === true ? tokensAt(source, writesPath) : 0;
    checkParts({ field: 'usage.prompt_tokens', tokens: prompt }, [
      [cachedPath.join('.'), cacheRead],
      [writesPath.join('.'), cacheWrite5m],
    ]);
    // Audio may be cached as well: what is cached is already counted.
    const audio = tokensAt(source, ['usage', 'prompt_tokens_details', 'audio_tokens']);
    const inputAudio = Math.min(audio, prompt - cacheRead - cacheWrite5m);
    const reasoning = tokensAt(source, reasoningPath);
    const citations = shape.hasCitations === true ? tokensAt(source, ['usage', 'citation_tokens']) : 0;
    const outside = (shape.isReasoningOutside === true ? reasoning : 0) + citations;
    const { warnings, ...output } = splitOutput(completion + outside, {
      reasoning,
      audio: tokensAt(source, ['usage', 'completion_tokens_details', 'audio_tokens']),
    });
    const searches = shape.hasCitations === true ? tokensAt(source, ['usage', 'num_search_queries']) : 0;
    return {
      usage: {
        inputUncached: prompt - cacheRead - cacheWrite5m - inputAudio,
        cacheRead,
        cacheWrite5m,
        inputAudio,
        ...output,
        toolUnits: { citationTokens: citations, webSearches: searches },
      },
      warnings,
      root: ['usage'],
    };
  };
}
