import { folded } from '../../grounding/folded.ts';
import { standsAsName } from './common-names.ts';
import { signs, subject } from './intent-signs.ts';
import { isModelName, modelNamesIn } from './model-names.ts';
import type { Mention } from './names.ts';
import { providerWords } from './provider-words.ts';

const called =
  /\b(?:feature|model|project|agent|provider|funktion|modell|projekt|fonctionnalite|modele|projet|funcion|modelo|proyecto)s? (?:called |named |namens |appelee? |llamad[oa] )?["'“”«`]?([a-z][\w.]*(?:[-_][\w.]+)+)/g;
const named = /\b(?:called|named|namens|appelee?|llamad[oa]) ["'“”«`]?([a-z][\w.-]{2,60})/g;
const quoted = /["“«`]([^"”»`]{3,60})["”»`]/g;
/** Two words joined: an identifier where it stands as a name does ("what does order-router cost"). */
const joined = /\b[a-z][a-z0-9]*(?:[-_][a-z0-9]+)+\b/g;
/** Joined words that are words. */
const ordinary =
  /^(?:.*-(?:to|for|by|of|and|in|as|per|time|term|based|level|wide|free|like|end|up|down|off|party|house|hand|ready|day|week|month|year|call|token)|(?:pre|post|re|non|multi|self|real|long|short|high|low|fine|pay|back|per|year|month|week|day|e|co|sub|cross|end|time|cost|cache|prompt|batch|rate|peut|est|sont|ont|avons|allez|combien|celui|celle)-.*|y-a-t-il|t-il|ont-ils|avons-nous|allons-nous)$/;
/** A thing of the asker's that does something with calls or money: "what does our teleporter cost". */
const owned = /\b(?:does|do|did) (?:the|our|my|your) ([a-z][\w-]{3,40}) (?:cost|use|spend|call|need)\b/g;
/** What money is said to be spent on, at the end of what is asked ("what did we spend last week on translations"). */
const spentOn =
  /\b(?:spen[dt]|spending|paid|pay) (?:\w+ ){0,10}?on (?:the |our |my )?([a-z][a-z0-9_-]{2,40})(?= feature\b| project\b| in\b| last\b| this\b| since\b| during\b| ?[?.!]*$)/g;
/** What follows "on" and names no part of the calls. */
const noPart =
  /^(?:average|weekends?|weekdays?|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|input|output|production|staging|testing|purpose|demand|top|things?|stuff|each|all|every|it|them|that|this|what|which|jan\w*|feb\w*|mar\w*|apr\w*|may|june?|july?|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*)$/;
/** Things everybody has, which are no names. */
const everyday =
  /^(?:compan(?:y|ies)|teams?|organi[sz]ations?|apps?|systems?|services?|products?|users?|customers?|everything|period|month|week|year|day|today|yesterday|features?|agents?|prompts?|requests?|conversations?|chats?|environments?|whole|entire|rest|others?)$/;
const mostNames = 3;

function matches(text: string, pattern: RegExp, group: number): string[] {
  return [...text.matchAll(pattern)].flatMap((match) => match[group] ?? []);
}

/** True for a word that asks for something, or that everybody has. */
function isWord(word: string): boolean {
  return (
    noPart.test(word) ||
    everyday.test(word) ||
    subject.test(word) ||
    providerWords.test(word) ||
    signs.some(({ pattern }) => pattern.test(word))
  );
}

const plain = (text: string) =>
  folded(text)
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** Names that a question uses as names of something in the data, and that nothing in the data has; as written, at most three. */
export function unknownNames(question: string, mentions: readonly Mention[]): string[] {
  const text = folded(question).replaceAll(/\s+/g, ' ');
  const identifiers = [...text.matchAll(joined)].flatMap((match) => {
    const [word] = match;
    return !ordinary.test(word) && standsAsName(text.replaceAll(/[?!,;]/g, ' '), word, match.index)
      ? [word]
      : [];
  });
  const found = [
    ...modelNamesIn(text),
    ...matches(text, called, 1),
    ...matches(text, named, 1),
    ...matches(text, quoted, 1),
    ...matches(text, owned, 1).filter((word) => !everyday.test(word) && !subject.test(word)),
    ...matches(text, spentOn, 1).filter((word) => !isWord(word)),
    ...identifiers,
  ].map((name) => name.replace(/[.,?!]+$/, ''));
  const known = mentions.flatMap(({ value, written }) => [plain(value), plain(written)]);
  const versioned = known.filter((other) => /\d/.test(other));
  // "claude" may be written of what the data has; that does not make every Claude model known.
  const isKnown = (name: string) =>
    known.some((other) => ` ${other} `.includes(` ${plain(name)} `)) ||
    (isModelName(name) ? versioned : known).some((other) => ` ${plain(name)} `.includes(` ${other} `));
  return [...new Set(found)].filter((name) => !isKnown(name)).slice(0, mostNames);
}
