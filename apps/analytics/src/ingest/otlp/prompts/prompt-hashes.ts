import { createHmac, hash } from 'node:crypto';
import type { OtlpSpan } from '../wire/otlp-span.ts';
import { promptTexts, systemText } from './prompt-texts.ts';

/** Bytes of a prefix block; the same for every way in, so that blocks of calls can be compared. */
const prefixBlockBytes = 2_048;
const maxBlocks = 4_096;

type PromptHashes = {
  readonly promptHash: string;
  readonly systemHash: string;
  readonly toolsHash: string;
  readonly prefixHashes: string[];
  readonly prefixBlockTokens: number;
};

const none = (): PromptHashes => ({
  promptHash: '',
  systemHash: '',
  toolsHash: '',
  prefixHashes: [],
  prefixBlockTokens: 0,
});

/** Hashes the prompts of one organization: keyed, so that no one can tell a short prompt by trying texts. */
export type PromptHasher = (span: OtlpSpan, inputTokens: number) => PromptHashes;

/** Makes the hasher of an organization; the same text has the same hash in all its calls. */
export function createPromptHasher(key: string, organizationId: string): PromptHasher {
  const seed = createHmac('sha256', key).update(`prompts\n${organizationId}`).digest();
  const digest = (bytes: Uint8Array): Buffer => hash('sha256', Buffer.concat([seed, bytes]), 'buffer');
  const hashOf = (text: string): string =>
    text === '' ? '' : digest(Buffer.from(text)).toString('hex', 0, 16);

  return (span, inputTokens) => {
    const texts = promptTexts(span);
    const whole = [texts.tools, texts.system, texts.messages].filter((text) => text !== '').join('\n');
    if (whole === '') return none();
    const bytes = Buffer.from(whole);
    const blocks = Math.min(maxBlocks, Math.floor(bytes.length / prefixBlockBytes));
    const prefixHashes: string[] = [];
    let chained: Buffer = seed;
    for (let block = 0; block < blocks; block += 1) {
      // Each hash stands for its block and all before it: equal hashes mean equal beginnings.
      const from = block * prefixBlockBytes;
      chained = digest(Buffer.concat([chained, bytes.subarray(from, from + prefixBlockBytes)]));
      prefixHashes.push(chained.toString('hex', 0, 16));
    }
    return {
      promptHash: digest(bytes).toString('hex', 0, 16),
      systemHash: hashOf(systemText(texts)),
      toolsHash: hashOf(texts.tools),
      prefixHashes,
      prefixBlockTokens:
        blocks === 0 ? 0 : Math.max(1, Math.round((inputTokens * prefixBlockBytes) / bytes.length)),
    };
  };
}
