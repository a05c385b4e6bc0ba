import type { Evidence, Period } from '@netra/contract';
import { isQuoted } from './check-figure.ts';
import { textsOfInstant } from './date-text.ts';

/** Terms with digits that name something and claim nothing. */
const vocabulary = ['p50', 'p95', 'p99', '/api/v1/calls', 'a million tokens'];
const instantPattern = /^\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2})$/;
const longestName = 600;
/** Values such as a time to live ("5m") that would read as an amount. */
const shortAmount = /^\d{1,2}\p{L}$/u;

function collect(value: unknown, texts: Set<string>): void {
  if (typeof value === 'string') {
    if (instantPattern.test(value)) for (const text of textsOfInstant(value)) texts.add(text);
    else if (value.length <= longestName && /\p{L}/u.test(value) && !shortAmount.test(value))
      texts.add(value);
  } else if (value !== null && typeof value === 'object') {
    for (const [key, inner] of Object.entries(value)) if (key !== 'provenance') collect(inner, texts);
  }
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** The texts with numbers in them that plain text may hold: names and sentences of the evidence, and its dates. */
export type AllowedText = {
  /** True when a number is left in `text` after everything allowed is taken out. */
  holdsClaim(text: string): boolean;
};

const digit = /\p{N}/u;
const leadingNumber = /^\s*\d{1,2}[.)]\s/;
/** Amounts written out are claims as well. */
const numberWord =
  /\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|dozens?|hundreds?|thousands?|millions?|billions?|half|halves|halved|twice|doubled?|doubles|tripled?|quarter of|third of|per ?cent)\b/i;

/** Gathers what plain text may say: from the evidence, the period, and sentences that are fixed in the program. */
export function allowedText(
  evidence: readonly Evidence[],
  periods: readonly Period[],
  fixed: readonly string[],
): AllowedText {
  const texts = new Set<string>(vocabulary);
  for (const item of evidence) {
    // Other people's words stand in a report as quotations with their evidence, and nowhere as plain text.
    if (!isQuoted(item)) collect(item.result, texts);
    collect(item.arguments, texts);
    texts.add(item.summary);
    texts.add(item.id);
  }
  for (const period of periods)
    for (const instant of [period.from, period.to])
      for (const text of textsOfInstant(instant)) texts.add(text);
  for (const text of fixed) texts.add(text);
  const names = [...texts]
    .filter((text) => digit.test(text) || numberWord.test(text))
    .sort((left, right) => right.length - left.length);
  const patterns = new Map<string, RegExp>();
  const patternOf = (name: string) => {
    const pattern =
      patterns.get(name) ?? new RegExp(`(?<![\\p{L}\\p{N}])${escaped(name)}(?![\\p{L}\\p{N}])`, 'gu');
    patterns.set(name, pattern);
    return pattern;
  };
  return {
    holdsClaim(text) {
      if (!digit.test(text) && !numberWord.test(text)) return false;
      let rest = text.replace(leadingNumber, '');
      for (const name of names) if (rest.includes(name)) rest = rest.replace(patternOf(name), '\u0000');
      return digit.test(rest) || numberWord.test(rest);
    },
  };
}
