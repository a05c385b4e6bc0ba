import { partsOf } from './gen-ai.ts';
import type { Convention } from './reading.ts';

/** What the GenAI conventions called token counts before version 1.27: `prompt_tokens` and `completion_tokens`. */
export const legacyGenAiConvention: Convention = {
  name: 'gen_ai legacy',
  speaks: (attributes) =>
    attributes.has('gen_ai.usage.prompt_tokens') || attributes.has('gen_ai.usage.completion_tokens'),
  read: () => ({}),
  usage: (attributes) => {
    const input = attributes.tokens('gen_ai.usage.prompt_tokens');
    const output = attributes.tokens('gen_ai.usage.completion_tokens');
    if (input === undefined && output === undefined) return undefined;
    const total = attributes.tokens('gen_ai.usage.total_tokens', 'llm.usage.total_tokens');
    return { input, output, total, ...partsOf(attributes) };
  },
};
