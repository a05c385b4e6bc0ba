// Exports: an organization's costs as a FOCUS data set, and its calls as rows, streamed as files. They state only what
// is known: a call without a price is counted beside the file, never written as $0.
import type { UsageBucket } from '@netra/contract';
import type { CountUnit, TokenUnit } from '@netra/pricing';

/** What one row of a FOCUS export charges for. */
export type ChargeClass =
  | UsageBucket
  | TokenUnit
  | CountUnit
  /** The tools of calls whose units the price book no longer explains, as one charge a call. */
  | 'tools';

export type ClassFacts = {
  /** `SkuMeter`. */
  readonly meter: string;
  /** `ConsumedUnit`. */
  readonly unit: string;
  /** How many of `unit` one `PricingUnit` is. */
  readonly block: 1 | 1_000_000;
  /** `TokenType` in `SkuPriceDetails`; empty for what is not counted in tokens. */
  readonly tokenType: '' | 'Input' | 'CacheWrite' | 'CacheRead' | 'Output';
};

function tokens(meter: string, tokenType: ClassFacts['tokenType']): ClassFacts {
  return { meter, unit: 'Tokens', block: 1_000_000, tokenType };
}

function pieces(meter: string, unit: string): ClassFacts {
  return { meter, unit, block: 1, tokenType: '' };
}

/** Meters in the words of the specification's examples (`Input Tokens`, `Cache Read Input Tokens`, ...) where it has them. */
const classFacts: Readonly<Record<ChargeClass, ClassFacts>> = {
  inputUncached: tokens('Input Tokens', 'Input'),
  cacheRead: tokens('Cache Read Input Tokens', 'CacheRead'),
  cacheWrite5m: tokens('Cache Write Input Tokens', 'CacheWrite'),
  cacheWrite1h: tokens('Cache Write Input Tokens (1 Hour)', 'CacheWrite'),
  outputVisible: tokens('Output Tokens', 'Output'),
  reasoning: tokens('Reasoning Output Tokens', 'Output'),
  inputAudio: tokens('Audio Input Tokens', 'Input'),
  outputAudio: tokens('Audio Output Tokens', 'Output'),
  inputImage: tokens('Image Input Tokens', 'Input'),
  outputImage: tokens('Image Output Tokens', 'Output'),
  cachedAudioTokens: tokens('Cache Read Audio Input Tokens', 'CacheRead'),
  cachedImageTokens: tokens('Cache Read Image Input Tokens', 'CacheRead'),
  videoInputTokens: tokens('Video Input Tokens', 'Input'),
  videoOutputTokens: tokens('Video Output Tokens', 'Output'),
  citationTokens: tokens('Citation Tokens', 'Output'),
  webSearches: pieces('Web Searches', 'Searches'),
  webFetches: pieces('Web Fetches', 'Fetches'),
  requests: pieces('Requests', 'Requests'),
  tools: pieces('Server Tools', 'Calls'),
  cacheStorage: { meter: 'Context Cache Storage', unit: 'Token-Hours', block: 1_000_000, tokenType: '' },
};

const classes = Object.entries(classFacts);

const text = (value: string) => `'${value}'`;

/** An SQL expression that gives a fact of the class in column `name`. */
export function classFactSql(name: string, fact: (facts: ClassFacts) => string): string {
  const from = classes.map(([key]) => text(key)).join(', ');
  return `transform(${name}, [${from}], [${classes.map(([, facts]) => text(fact(facts))).join(', ')}], '')`;
}

/** An SQL expression with the number of units in one pricing unit of the class in column `name`. */
export function classBlockSql(name: string): string {
  const single = classes.filter(([, facts]) => facts.block === 1).map(([key]) => text(key));
  return `if(${name} in (${single.join(', ')}), 1, 1000000)`;
}
