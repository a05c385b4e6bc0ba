import { checkParts, type Path, requiredTokensAt, tokensAt } from './usage-object.ts';
import type { FlavorReader } from './usage-reading.ts';

/** Cohere's billed units: what is invoiced, cached tokens already taken out. */
export const cohereBilledReader: FlavorReader = (source) => ({
  usage: {
    inputUncached: requiredTokensAt(source, ['usage', 'billed_units', 'input_tokens']),
    outputVisible: requiredTokensAt(source, ['usage', 'billed_units', 'output_tokens']),
  },
  root: ['usage', 'billed_units'],
});

/** Cohere's token counts: what the model processed; `cached_tokens` is inside the input. */
export const cohereTokensReader: FlavorReader = (source) => {
  const input = requiredTokensAt(source, ['usage', 'tokens', 'input_tokens']);
  const cachedPath: Path = ['usage', 'cached_tokens'];
  const cacheRead = tokensAt(source, cachedPath);
  checkParts({ field: 'usage.tokens.input_tokens', tokens: input }, [[cachedPath.join('.'), cacheRead]]);
  return {
    usage: {
      inputUncached: input - cacheRead,
      cacheRead,
      outputVisible: tokensAt(source, ['usage', 'tokens', 'output_tokens']),
    },
    root: ['usage'],
  };
};

/** Cohere's embeddings: billed input under `meta`. */
export const cohereEmbeddingsReader: FlavorReader = (source) => ({
  usage: { inputUncached: requiredTokensAt(source, ['meta', 'billed_units', 'input_tokens']) },
  root: ['meta', 'billed_units'],
});
