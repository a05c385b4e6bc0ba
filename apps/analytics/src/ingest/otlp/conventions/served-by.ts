import { ApexError } from '@netra/contract';
import { findProvider, type PriceBook, tierNamed } from '@netra/pricing';
import { findModel } from '../../files/find-model.ts';

/** Who served a call: the maker or seller, the model, and the host where that is another. */
export type ServedBy = { readonly provider: string; readonly model: string; readonly host: string };

/** Stands for a provider or a model that nobody stated; such a call is counted as unpriced, never guessed at. */
export const unstated = 'unknown';

/** Ends of server names by the provider that bills for what is served there. */
const servers: readonly (readonly [string, string])[] = [
  ['.openai.azure.com', 'azure'],
  ['.services.ai.azure.com', 'azure'],
  ['openrouter.ai', 'openrouter'],
  ['api.groq.com', 'groq'],
  ['api.deepseek.com', 'deepseek'],
  ['api.mistral.ai', 'mistral'],
  ['api.x.ai', 'x-ai'],
  ['api.together.xyz', 'together'],
  ['api.fireworks.ai', 'fireworks'],
  ['api.cerebras.ai', 'cerebras'],
  ['api.perplexity.ai', 'perplexity'],
  ['.aiplatform.googleapis.com', 'google'],
  ['.amazonaws.com', 'aws'],
];

function hostNamed(server: string | undefined): string | undefined {
  if (server === undefined) return undefined;
  const name = server.toLowerCase();
  return servers.find(([end]) => name.endsWith(end))?.[1];
}

function sellerOf(model: string, book: PriceBook): { provider: string; model: string } | undefined {
  try {
    return findModel(model, book);
  } catch (error) {
    if (error instanceof ApexError && error.code === 'import_model_required') return undefined;
    throw error;
  }
}

type Stated = {
  readonly provider: string | undefined;
  readonly model: string | undefined;
  readonly server: string | undefined;
};

function find({ provider, model, server }: Stated, book: PriceBook): ServedBy {
  if (provider !== undefined) {
    const known = findProvider(book, provider);
    if (known.found) {
      const id = known.provider.provider;
      // An OpenAI client may be pointed at any server that speaks its language: that one sends the bill.
      const host = id === 'openai' ? hostNamed(server) : undefined;
      return { provider: id, model: model ?? unstated, host: host === undefined || host === id ? '' : host };
    }
  }
  const seller = model === undefined ? undefined : sellerOf(model, book);
  if (seller !== undefined) return { ...seller, host: (provider ?? '').slice(0, 200) };
  return { provider: (provider ?? unstated).slice(0, 100), model: model ?? unstated, host: '' };
}

const remembered = 10_000;
const answers = new WeakMap<PriceBook, Map<string, ServedBy>>();

/**
 * Finds who served a call. A provider the book does not know (a gateway, say) becomes the host of the model's maker where
 * the model's name says who that is; otherwise it is kept as stated.
 */
export function servedBy(stated: Stated, book: PriceBook): ServedBy {
  let known = answers.get(book);
  if (known === undefined || known.size > remembered) {
    known = new Map();
    answers.set(book, known);
  }
  const key = `${stated.provider}\n${stated.model}\n${stated.server}`;
  let answer = known.get(key);
  if (answer === undefined) {
    answer = find(stated, book);
    known.set(key, answer);
  }
  return answer;
}

/** A provider's word for a service tier as one of ours, undefined for one without a price by the token. */
export function tierOf(word: string | undefined) {
  const tier = word === undefined ? 'standard' : tierNamed(word);
  return tier === 'unknown' ? undefined : tier;
}
