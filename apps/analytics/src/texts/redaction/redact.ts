// Takes out of a text what must not be stored: addresses, numbers, keys and the organization's own words. It knows forms and
// check digits, no meaning: a name that nobody listed stays. Its work grows with the length of the text, whatever is in it.
import type { RedactionKind } from '@netra/contract';
import { digitGroupsAt } from './digit-groups.ts';
import { addressAt } from './find-addresses.ts';
import { cardIn } from './find-cards.ts';
import { emailAt } from './find-emails.ts';
import { ibanAt } from './find-ibans.ts';
import { phoneIn } from './find-phones.ts';
import { pemBlockAt, secretAt } from './find-secrets.ts';
import { plainView } from './plain-view.ts';
import { type Found, is, Scan } from './scan.ts';
import type { WordFinder } from './word-finder.ts';

/** How much is looked at beyond what is kept, so that what begins before a cut is known for what it is. */
const beyond = 4_096;

export type Redaction = {
  readonly text: string;
  readonly counts: Readonly<Partial<Record<RedactionKind, number>>>;
  readonly isCut: boolean;
  /** How often a character was looked at. */
  readonly steps: number;
};

function numberAt(scan: Scan, at: number): Found | undefined {
  const isMarked = !scan.isAt(at, is.digit);
  // The decimals of a number, or a later part of a version, are no number of their own.
  if (scan.text[at - 1] === '.' && scan.isAt(at - 2, is.digit)) return undefined;
  const address = isMarked ? undefined : addressAt(scan, at);
  if (address !== undefined) return address;
  const groups = digitGroupsAt(scan, isMarked ? at + 1 : at);
  return (isMarked ? undefined : cardIn(scan, groups)) ?? phoneIn(scan, at, groups);
}

function foundAt(scan: Scan, at: number): Found | undefined {
  const character = scan.text.charAt(at);
  if (character === '@') return emailAt(scan, at);
  if (character === '-') return pemBlockAt(scan, at);
  if (scan.isAt(at - 1, is.word)) return undefined;
  if (character === '+' || character === '(' || scan.isAt(at, is.digit)) return numberAt(scan, at);
  if (!scan.isAt(at, is.letter)) return undefined;
  return secretAt(scan, at) ?? ibanAt(scan, at) ?? addressAt(scan, at);
}

function findAll(scan: Scan, words: WordFinder | undefined): Found[] {
  const found = words?.find(scan) ?? [];
  let isInWord = false;
  for (let at = 0; at < scan.text.length; ) {
    const isWord = scan.isAt(at, is.word);
    // Most characters go on with a word, or are spaces: nothing begins there.
    const begins = isWord ? !isInWord : scan.isAt(at, is.mark);
    const one = begins ? foundAt(scan, at) : undefined;
    if (one === undefined) {
      isInWord = isWord;
      at += 1;
      continue;
    }
    found.push(one);
    at = Math.max(at + 1, one.to);
    isInWord = scan.isAt(at - 1, is.word);
  }
  return found.sort((left, right) => left.from - right.from || right.to - left.to);
}

/** What overlaps becomes one, of the kind of its longest part. */
function together(found: readonly Found[]): Found[] {
  const merged: Found[] = [];
  for (const one of found) {
    const last = merged.at(-1);
    if (last === undefined || one.from >= last.to) {
      merged.push(one);
      continue;
    }
    const longer = one.to - one.from > last.to - last.from ? one : last;
    merged[merged.length - 1] = { from: last.from, to: Math.max(last.to, one.to), kind: longer.kind };
  }
  return merged;
}

/**
 * Redacts the first `limit` characters of a text; what begins among them is taken out whole. `[<kind>]` stands in the
 * place of what was taken out.
 */
export function redact(
  text: string,
  { limit, words }: { readonly limit: number; readonly words?: WordFinder | undefined },
): Redaction {
  const view = plainView(text.length > limit + beyond ? text.slice(0, limit + beyond) : text);
  const scan = new Scan(view.text);
  const counts: Partial<Record<RedactionKind, number>> = {};
  let kept = '';
  let done = 0;
  for (const { from, to, kind } of together(findAll(scan, words))) {
    const begins = view.placeOf(from);
    if (begins >= limit) break;
    kept += `${text.slice(done, begins)}[${kind}]`;
    counts[kind] = (counts[kind] ?? 0) + 1;
    done = view.placeOf(to);
  }
  kept += text.slice(done, Math.max(done, limit));
  return { text: kept.toWellFormed(), counts, isCut: text.length > limit, steps: scan.steps };
}
