import { Decimal } from 'decimal.js';
import type { PriceBook } from '../book/price-book.ts';
import { isDoubled, listModels, type ModelFacts, modelFacts } from './list-models.ts';

/** A model's line of products and how far along it stands: `claude-opus-4-1` is `claude-opus` at 4.1. */
export type Line = { readonly line: string; readonly version: readonly number[] };

/** Makers who replace their models by newer ones of the same line; of open weights every size is a line of its own. */
const makersLines: ReadonlySet<string> = new Set(['claude', 'gpt', 'openai-o', 'gemini', 'grok', 'command']);

/** Words that only say which build it is. */
const buildWords: ReadonlySet<string> = new Set(['latest', 'chat', '001', '002']);
/** A model that may change or vanish without notice is nothing to move to. */
const unsettled = /preview|exp\b|beta|latest$/;

/** OpenAI's `turbo` and `o` are versions by name: gpt-4, gpt-4-turbo, gpt-4o, gpt-4.1. */
const half: Readonly<Record<string, number>> = { turbo: 0.25, o: 0.5 };

/** Reads a model's line and version from its name; undefined where the name states no version. */
export function lineOf(name: string): Line | undefined {
  const words = name
    .toLowerCase()
    .replace(/-\d{4}-\d{2}-\d{2}$|-\d{8}$/, '')
    .replace(/^o(\d)/, 'o-$1')
    .replace(/^(gpt-\d)o(?=-|$)/, '$1-o')
    .split('-');
  const line: string[] = [];
  const version: number[] = [];
  for (const word of words) {
    if (/^\d{1,2}(\.\d{1,2})?$/.test(word)) version.push(...versionOf(word));
    else if (version.length === 1 && words[0] === 'gpt' && half[word] !== undefined) version.push(half[word]);
    else if (!buildWords.has(word)) line.push(word);
  }
  return version.length === 0 ? undefined : { line: line.join('-'), version };
}

/** A minor version is a fraction where a dot stands: 4.20 comes before 4.3. */
function versionOf(word: string): number[] {
  const [major = '0', minor] = word.split('.');
  return minor === undefined ? [Number(major)] : [Number(major), 10 * Number(`0.${minor}`)];
}

function isNewer(left: readonly number[], right: readonly number[]): boolean {
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return false;
}

/** What a model is called by its maker, whatever the organization calls it. */
const makersName = ({ model, aliasOf }: ModelFacts) => aliasOf?.model ?? model;

/** Neither price is higher and one is lower, for uncached input and visible output. */
function isCheaper(other: ModelFacts, original: ModelFacts): boolean {
  const price = ({ prices }: ModelFacts, bucket: 'inputUncached' | 'outputVisible') =>
    new Decimal(prices.standard.rates[bucket] ?? Number.POSITIVE_INFINITY);
  const input = price(other, 'inputUncached').comparedTo(price(original, 'inputUncached'));
  const output = price(other, 'outputVisible').comparedTo(price(original, 'outputVisible'));
  return input <= 0 && output <= 0 && input + output < 0;
}

/**
 * Newer models of the same line at the same seller that cost less, the newest first. One that reasons where the original
 * does not is left out: its reasoning tokens would be billed as well. Prices say nothing about quality.
 */
export function successorsOf(
  query: { readonly provider: string; readonly model: string; readonly at: string | number },
  book: PriceBook,
): readonly ModelFacts[] {
  const original = modelFacts(query, book);
  const own = original === undefined ? undefined : lineOf(makersName(original));
  if (original === undefined || own === undefined || !makersLines.has(original.family)) return [];
  const reasons = ({ capabilities, family }: ModelFacts) =>
    family === 'openai-o' || capabilities?.includes('reasoning') === true;
  return listModels(original.provider, query.at, book)
    .flatMap((facts) => {
      const line = lineOf(makersName(facts));
      const fits =
        line !== undefined &&
        !isDoubled(facts) &&
        line.line === own.line &&
        isNewer(line.version, own.version) &&
        facts.family === original.family &&
        facts.mode === original.mode &&
        !facts.isRetired &&
        !unsettled.test(makersName(facts)) &&
        (facts.contextWindow ?? Number.POSITIVE_INFINITY) >= (original.contextWindow ?? 0) &&
        isAlwaysReasoning(makersName(facts)) <= isAlwaysReasoning(makersName(original)) &&
        (own.line.startsWith('claude') || !reasons(facts) || reasons(original)) &&
        (original.capabilities ?? []).every((name) => facts.capabilities?.includes(name) ?? true) &&
        isCheaper(facts, original);
      return fits ? [{ facts, version: line.version }] : [];
    })
    .sort((left, right) => (isNewer(left.version, right.version) ? -1 : 1))
    .map(({ facts }) => facts);
}

/** Models named for their reasoning do it in every answer. */
function isAlwaysReasoning(model: string): number {
  return /(?<!non-)reasoning|thinking/.test(model) ? 1 : 0;
}
