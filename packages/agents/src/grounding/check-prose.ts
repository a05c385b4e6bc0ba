import type { Evidence, Period, Span } from '@netra/contract';
import { figureProblem, type Problem } from './check-figure.ts';
import { textsOfInstant } from './date-text.ts';
import { directionOf } from './direction-words.ts';
import { type MisusedProblem, misuse } from './figure-use.ts';
import { type MisplacedProblem, placeCheck } from './named-elements.ts';
import { holdsNumberWord } from './number-words.ts';

/** What is wrong with a sentence that a model wrote. */
type ProseProblem =
  | Problem
  | MisplacedProblem
  | MisusedProblem
  | 'claim-without-evidence'
  | 'direction-differs'
  | 'not-plain-text';

/** Addresses, markup and code: nothing that leads a reader anywhere, or is more than a sentence. */
const notPlain =
  /https?:|www\.|:\/\/|@\w|[<>`[\]\\{}]|\b[\w-]+\.(?:com|net|org|io|ai|dev|app|xyz|ru|cn|co)\b/i;
const longestSentence = 600;

/** Signs other than letters, numbers and punctuation: what cannot be seen, and what says a number as a picture. */
const oddSigns = /[^\p{L}\p{M}\p{N}\p{P}\p{Z}$€£+=~°]/u;

/** Names that plain text may hold although there are digits in them: one word that no amount is written as. */
const nameLike = /^(?=.*\p{L}.*\p{L})[\p{L}\p{N}][\p{L}\p{N}._:/-]{1,99}$/u;
const amountLike = /^\d[\d.,]*\s?\p{L}{0,3}$/u;
const nameKeys = new Set([
  'key',
  'model',
  'feature',
  'provider',
  'project',
  'promptName',
  'errorType',
  'fromModel',
  'toModel',
]);
const vocabulary = ['p50', 'p95', 'p99'];

function collectNames(value: unknown, isName: boolean, names: Set<string>): void {
  if (typeof value === 'string') {
    if (isName && /\p{N}/u.test(value) && nameLike.test(value) && !amountLike.test(value)) names.add(value);
  } else if (Array.isArray(value)) for (const inner of value) collectNames(inner, isName, names);
  else if (value !== null && typeof value === 'object')
    for (const [key, inner] of Object.entries(value))
      if (key !== 'provenance')
        collectNames(inner, nameKeys.has(key) || key === 'models' || key === 'features', names);
}

const instant = /^\d{4}-\d{2}-\d{2}(?:T[\d:.]+Z)?$/;

function collectDates(value: unknown, dates: Set<string>): void {
  if (typeof value === 'string') {
    if (instant.test(value)) for (const text of textsOfInstant(value)) dates.add(text);
  } else if (value !== null && typeof value === 'object')
    for (const [key, inner] of Object.entries(value)) if (key !== 'provenance') collectDates(inner, dates);
}

export type ProseCheck = (sentence: readonly Span[]) => ProseProblem | undefined;

/**
 * Makes the check of what a model wrote. It is stricter than that of our own templates: every number must be a figure
 * of the evidence, every sentence must rest on one or be one of the program's `own`, "rose" and "fell" must agree with
 * the sign of the change they are said of, a figure must be said of what it is of, and nothing but plain text in Latin
 * letters is let through. Names and texts of the data that hold claims ("save 90%") are repeated as figures only.
 */
export function proseCheck(
  evidence: readonly Evidence[],
  period: Period | null,
  own: ReadonlySet<string> = new Set(),
): ProseCheck {
  const byId = new Map(evidence.map((item) => [item.id, item]));
  const problemOfPlace = placeCheck(evidence);
  const names = new Set<string>(vocabulary);
  for (const item of evidence) {
    collectNames(item.result, false, names);
    collectDates(item.result, names);
  }
  const allowed = [
    ...names,
    ...(period === null ? [] : [period.from, period.to].flatMap(textsOfInstant)),
  ].sort((left, right) => right.length - left.length);
  const withoutNames = (text: string) => {
    let rest = text;
    for (const name of allowed) {
      let at = rest.indexOf(name);
      while (at >= 0) {
        const isWhole =
          !/[\p{L}\p{N}]/u.test(rest[at - 1] ?? ' ') && !/[\p{L}\p{N}]/u.test(rest[at + name.length] ?? ' ');
        rest = isWhole ? `${rest.slice(0, at)}\u0000${rest.slice(at + name.length)}` : rest;
        at = rest.indexOf(name, at + 1);
      }
    }
    return rest;
  };
  return (sentence) => {
    const figures = sentence.filter((span) => typeof span !== 'string');
    for (const figure of figures) {
      const problem = figureProblem(figure, byId);
      if (problem !== undefined) return problem;
    }
    const words = sentence.map((span) => (typeof span === 'string' ? span : '\u0000')).join('');
    if (
      words.length > longestSentence ||
      notPlain.test(words) ||
      oddSigns.test(words.replaceAll('\u0000', '')) ||
      /(?=\p{L})\P{Script=Latin}/u.test(words)
    )
      return 'not-plain-text';
    const rest = withoutNames(words);
    if (/\p{N}/u.test(rest) || holdsNumberWord(rest)) return 'number-without-evidence';
    if (figures.length === 0) return own.has(words.trim()) ? undefined : 'claim-without-evidence';
    const direction = directionOf(words);
    const changes = figures.filter(({ pointer }) => /\/(?:change|\w+Effect|effect)$/.test(pointer));
    const isWrong = changes.some(
      ({ value }) => Number(value) !== 0 && direction !== 0 && Math.sign(Number(value)) !== direction,
    );
    return isWrong ? 'direction-differs' : (misuse(sentence) ?? problemOfPlace(sentence));
  };
}
