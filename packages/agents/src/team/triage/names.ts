import type { Dimension } from '@netra/contract';
import Fuse from 'fuse.js';
import { z } from 'zod';
import { folded } from '../../grounding/folded.ts';
import { standsAsName } from './common-names.ts';
import { modelNamesIn } from './model-names.ts';

/** A name of the data that a question mentions. */
export const mentionSchema = z.object({
  dimension: z.enum(['feature', 'model', 'provider', 'project']),
  value: z.string(),
  /** What the question says. */
  written: z.string(),
  match: z.enum(['exact', 'part', 'close']),
});
export type Mention = z.infer<typeof mentionSchema>;

export type NamedValues = Partial<Record<Mention['dimension'] & Dimension, readonly string[]>>;

type Name = { readonly dimension: Mention['dimension']; readonly value: string; readonly plain: string };

/** Words too common to mean the one feature that happens to hold them. */
const commonWords = new Set(
  'the and for with new old all any are can has not per use using us what where which how why our your cost costs spend spending money model models feature features call calls token tokens data usage bill price prices change first last week month year day days save savings cheaper slow fast error errors chat search agent assistant support report reports summary summaries test production staging nightly daily batch prompt cache response project default long short high more most much many does should could would from that this mini large small nano turbo pro flash preview latest compare between versus instead worth jump top best answer answers question questions document documents'.split(
    ' ',
  ),
);
/** Months, days and other words of time: none of them is a misspelled name ("March" is not "search"). */
const timeWords =
  /\b(?:january|february|march|april|june|july|august|september|october|november|december|januar|februar|marz|mai|juni|juli|oktober|dezember|janvier|fevrier|mars|avril|juin|juillet|aout|septembre|octobre|novembre|decembre|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|monday|tuesday|wednesday|thursday|friday|saturday|sunday|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|today|yesterday|tomorrow|morning|evening|quarter|gestern|heute|morgen|quartal)\b/;
const longestPhrase = 5;
const fewestLettersToGuess = 5;
/** A longer text is pasted, not typed: guessing at its spelling costs time and finds chance. */
const mostWordsToGuess = 60;
/** Fuse.js score from 0 (equal) to 1; measured on the names and misspellings of the tests. */
const closestAllowed = 0.25;

function plainOf(text: string): string {
  return folded(text)
    .replace(/[^\p{L}\p{N}.]+/gu, ' ')
    .replace(/\.(?=\s|$)/g, ' ')
    .trim()
    .replace(/\s+/g, ' ');
}

function phrasesOf(words: readonly string[]): string[] {
  const phrases: string[] = [];
  for (let length = Math.min(longestPhrase, words.length); length >= 1; length -= 1)
    for (let start = 0; start + length <= words.length; start += 1)
      phrases.push(words.slice(start, start + length).join(' '));
  return phrases;
}

function exactMentions(text: string, names: readonly Name[]): { mentions: Mention[]; rest: string } {
  const mentions: Mention[] = [];
  let rest = ` ${text} `;
  for (const name of [...names].sort((left, right) => right.plain.length - left.plain.length)) {
    if (name.plain.length < 2 || !rest.includes(` ${name.plain} `)) continue;
    const at = rest.indexOf(` ${name.plain} `) + 1;
    if (commonWords.has(name.plain) && !standsAsName(rest, name.plain, at)) continue;
    const same = names.filter((other) => other.plain === name.plain);
    mentions.push(
      ...same.map(({ dimension, value }) => ({
        dimension,
        value,
        written: name.plain,
        match: 'exact' as const,
      })),
    );
    rest = rest.replaceAll(` ${name.plain} `, ' | ');
  }
  return { mentions, rest };
}

/** Names that begin with the phrase ("claude" for every Claude model), or the one name that holds the word. */
function partialMentions(phrase: string, names: readonly Name[]): Mention[] {
  if (phrase.length < 3 || commonWords.has(phrase)) return [];
  const written = phrase;
  // "gpt 4" is said of gpt 4.1 too, where the data holds no gpt 4.
  const endsInDigit = /\d$/.test(phrase);
  const leading = names.filter(
    (name) =>
      `${name.plain} `.startsWith(`${phrase} `) || (endsInDigit && name.plain.startsWith(`${phrase}.`)),
  );
  const holding = names.filter((name) => ` ${name.plain} `.includes(` ${phrase} `));
  const chosen = leading.length > 0 ? leading : holding.length === 1 ? holding : [];
  return chosen.map(({ dimension, value }) => ({ dimension, value, written, match: 'part' as const }));
}

/** A thing that talks or works, said of a feature: "the support bot" for `support-chat`. */
const speaking = /^(\p{L}+) (?:bot|chatbot|assistant|agent|feature|thing)$/u;

/** The one feature that holds a common word which stands before "bot" and the like. */
function speakingMentions(phrase: string, names: readonly Name[]): Mention[] {
  const [, word] = speaking.exec(phrase) ?? [];
  if (word === undefined || !commonWords.has(word)) return [];
  const holding = names.filter(
    ({ dimension, plain }) => dimension === 'feature' && ` ${plain} `.includes(` ${word} `),
  );
  return holding.length === 1
    ? holding.map(({ dimension, value }) => ({ dimension, value, written: phrase, match: 'part' as const }))
    : [];
}

/** True where a version follows the phrase: "gpt 4" asks for another model than "gpt 5 mini". */
function isFollowedByVersion(words: readonly string[], phrase: string): boolean {
  const [, next] = ` ${words.join(' ')} `.split(` ${phrase} `);
  return next !== undefined && /^\d/.test(next);
}

const digitsOf = (text: string) => text.replaceAll(/\D/g, '');

function closeMention(phrase: string, index: Fuse<Name>): Mention | undefined {
  if (phrase.length < fewestLettersToGuess || commonWords.has(phrase) || /^\d/.test(phrase)) return undefined;
  if (timeWords.test(phrase)) return undefined;
  const [best] = index.search(phrase);
  if (best === undefined || (best.score ?? 1) > closestAllowed) return undefined;
  if (Math.abs(best.item.plain.length - phrase.length) > 2) return undefined;
  // Another version is another model, not a misspelling.
  if (digitsOf(best.item.plain) !== digitsOf(phrase)) return undefined;
  // One inside the other is another word ("research", "search"), not a misspelling.
  if (phrase.includes(best.item.plain) || best.item.plain.includes(phrase)) return undefined;
  return { dimension: best.item.dimension, value: best.item.value, written: phrase, match: 'close' };
}

/** True for a model that the data may have: as it is written, or with what follows its version misspelled. */
function isMaybeKnown(name: string, names: readonly Name[]): boolean {
  if (partialMentions(name, names).length > 0) return true;
  const [, version, ending] = /^(\D*\d\S*)(.*)$/.exec(name) ?? [];
  return version !== undefined && !/\d/.test(ending ?? '') && partialMentions(version, names).length > 0;
}

/** The text without models that the data does not have: of "claude-haiku-4-5" no other Claude model is meant. */
function withoutOtherModels(text: string, question: string, names: readonly Name[]): string {
  return modelNamesIn(folded(question))
    .map(plainOf)
    .filter((name) => !isMaybeKnown(name, names))
    .reduce((left, name) => left.replaceAll(` ${name} `, ' | '), text);
}

/** The names of the data that a question mentions: as they are, by a part that says which, or nearly spelled right. */
export function mentionsIn(question: string, values: NamedValues): Mention[] {
  const names = (Object.entries(values) as [Mention['dimension'], readonly string[]][])
    .flatMap(([dimension, list]) => list.map((value) => ({ dimension, value, plain: plainOf(value) })))
    .filter((name) => name.plain !== '');
  const exact = exactMentions(plainOf(question), names);
  const { mentions } = exact;
  const index = new Fuse(names, {
    keys: ['plain'],
    includeScore: true,
    threshold: 0.4,
    ignoreLocation: false,
  });
  const rest = withoutOtherModels(exact.rest, question, names);
  const isTyped = rest.split(' ').length <= mostWordsToGuess;
  for (const piece of rest.split('|')) {
    let words = piece.trim().split(' ').filter(Boolean);
    for (const phrase of phrasesOf(words)) {
      if (!` ${words.join(' ')} `.includes(` ${phrase} `)) continue;
      const partial = isFollowedByVersion(words, phrase)
        ? []
        : [...partialMentions(phrase, names), ...speakingMentions(phrase, names)];
      const close = partial.length > 0 || !isTyped ? undefined : closeMention(phrase, index);
      const found = close === undefined ? partial : [close];
      if (found.length === 0) continue;
      mentions.push(...found);
      words = ` ${words.join(' ')} `.replace(` ${phrase} `, ' | ').trim().split(' ');
    }
  }
  return mentions.filter(
    (mention, position) =>
      mentions.findIndex(
        (other) => other.dimension === mention.dimension && other.value === mention.value,
      ) === position,
  );
}

/** The question without the names found in it, so that digits in a model's name are not read as a date. */
export function withoutNames(question: string, mentions: readonly Mention[]): string {
  let text = ` ${plainSeparators(question)} `;
  for (const { value } of mentions) {
    const name = plainSeparators(value);
    text = text.replaceAll(
      new RegExp(`(?<=\\s)${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?=[\\s?!,.])`, 'gi'),
      '…',
    );
  }
  return text.trim();
}

function plainSeparators(text: string): string {
  return text.replace(/\s+/g, ' ');
}
