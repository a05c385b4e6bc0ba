import { anthropicReader } from './anthropic.ts';
import { bedrockReader } from './bedrock.ts';
import { cohereBilledReader, cohereEmbeddingsReader, cohereTokensReader } from './cohere.ts';
import { geminiReader } from './gemini.ts';
import { chatReader } from './openai-chat.ts';
import { embeddingsReader, imagesReader, realtimeReader } from './openai-other.ts';
import { responsesReader } from './openai-responses.ts';
import type { FlavorReader } from './usage-reading.ts';

const chat = chatReader();
const chatWithWrites = chatReader({ hasCacheWrites: true });
const responses = responsesReader();

/** How each provider's flavors are read, by provider and flavor id. */
const own: Readonly<Record<string, Readonly<Record<string, FlavorReader>>>> = {
  anthropic: { default: anthropicReader, chat: chatReader({ cached: ['usage', 'cached_tokens'] }) },
  aws: { default: bedrockReader },
  cohere: { default: cohereBilledReader, tokens: cohereTokensReader, embeddings: cohereEmbeddingsReader },
  google: { default: geminiReader },
  groq: { default: chat },
  minimax: { default: anthropicReader },
  mistral: { default: chat },
  modal: {
    chat: chatReader({ hasCacheWrites: true, reasoning: ['usage', 'reasoning_tokens'] }),
    responses: responsesReader({ hasCacheWrites: true }),
  },
  openai: {
    chat: chatWithWrites,
    responses: responsesReader({ hasCacheWrites: true }),
    realtime: realtimeReader,
    images: imagesReader,
  },
  doubleword: { chat: chatWithWrites },
  openrouter: { chat: chatWithWrites },
  ovhcloud: { chat: chatWithWrites },
  perplexity: {
    default: chatReader({
      reasoning: ['usage', 'reasoning_tokens'],
      isReasoningOutside: true,
      hasCitations: true,
    }),
  },
  'x-ai': {
    default: chatReader({
      cached: ['usage', 'cached_prompt_text_tokens'],
      reasoning: ['usage', 'reasoning_tokens'],
      isReasoningOutside: true,
    }),
    chat: chatReader({ isReasoningOutside: true }),
  },
};

/** How a flavor is read at every provider that has no reading of its own. */
const general: Readonly<Record<string, FlavorReader>> = {
  chat,
  responses,
  anthropic: anthropicReader,
  embeddings: embeddingsReader,
  gemini: geminiReader,
  bedrock: bedrockReader,
};

/** Flavors that can be read for a provider, for error messages and forms. */
export function flavorsOf(provider: string): string[] {
  return [...new Set([...Object.keys(own[provider] ?? {}), ...Object.keys(general)])];
}

/** The reader of a provider's flavor; undefined for a flavor nobody speaks there. */
export function readerOf(provider: string, flavor: string): FlavorReader | undefined {
  if (provider.startsWith('huggingface_') && flavor === 'chat') return chatWithWrites;
  const table = Object.hasOwn(own, provider) ? own[provider] : undefined;
  if (table !== undefined && Object.hasOwn(table, flavor)) return table[flavor];
  return Object.hasOwn(general, flavor) ? general[flavor] : undefined;
}
