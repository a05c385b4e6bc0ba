import { requiredTokensAt, tokensAt } from './usage-object.ts';
import type { FlavorReader } from './usage-reading.ts';

/** Embeddings: input only. */
export const embeddingsReader: FlavorReader = (source) => ({
  usage: { inputUncached: requiredTokensAt(source, ['usage', 'prompt_tokens']) },
  root: ['usage'],
});

/** The image endpoints: text and image tokens on both sides; what no detail claims is text. */
export const imagesReader: FlavorReader = (source) => {
  const input = requiredTokensAt(source, ['usage', 'input_tokens']);
  const output = requiredTokensAt(source, ['usage', 'output_tokens']);
  const inputImage = Math.min(
    input,
    requiredTokensAt(source, ['usage', 'input_tokens_details', 'image_tokens']),
  );
  requiredTokensAt(source, ['usage', 'input_tokens_details', 'text_tokens']);
  const outputImage = Math.min(output, tokensAt(source, ['usage', 'output_tokens_details', 'image_tokens']));
  tokensAt(source, ['usage', 'output_tokens_details', 'text_tokens']);
  return {
    usage: {
      inputUncached: input - inputImage,
      inputImage,
      outputVisible: output - outputImage,
      outputImage,
    },
    root: ['usage'],
  };
};

/** The realtime API: text, audio and image tokens, each of which may be cached; totals include them all. */
export const realtimeReader: FlavorReader = (source) => {
  const root = ['response', 'usage'];
  const input = requiredTokensAt(source, [...root, 'input_tokens']);
  const output = tokensAt(source, [...root, 'output_tokens']);
  const details = [...root, 'input_token_details'];
  const cached = Math.min(input, tokensAt(source, [...details, 'cached_tokens']));
  const cachedAudio = Math.min(
    cached,
    tokensAt(source, [...details, 'cached_tokens_details', 'audio_tokens']),
  );
  const cachedImage = Math.min(
    cached - cachedAudio,
    tokensAt(source, [...details, 'cached_tokens_details', 'image_tokens']),
  );
  tokensAt(source, [...details, 'cached_tokens_details', 'text_tokens']);
  tokensAt(source, [...details, 'text_tokens']);
  const uncached = input - cached;
  const audio = tokensAt(source, [...details, 'audio_tokens']);
  const inputAudio = Math.min(uncached, Math.max(0, audio - cachedAudio));
  const image = tokensAt(source, [...details, 'image_tokens']);
  const inputImage = Math.min(uncached - inputAudio, Math.max(0, image - cachedImage));
  const outputAudio = Math.min(output, tokensAt(source, [...root, 'output_token_details', 'audio_tokens']));
  tokensAt(source, [...root, 'output_token_details', 'text_tokens']);
  return {
    usage: {
      inputUncached: uncached - inputAudio - inputImage,
      cacheRead: cached,
      inputAudio,
      inputImage,
      outputVisible: output - outputAudio,
      outputAudio,
      toolUnits: { cachedAudioTokens: cachedAudio, cachedImageTokens: cachedImage },
    },
    root,
    model: ['response', 'model'],
  };
};
