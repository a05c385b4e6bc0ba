import { type Found, is, type Scan } from './scan.ts';

/** Shortest and longest international bank account number; ISO 13616. */
const fewest = 15;
const most = 34;

/** A letter counts 10 to 35, a digit itself. */
function addTo(remainder: number, code: number): number {
  const value = code >= 97 ? code - 87 : code >= 65 ? code - 55 : code - 48;
  return (remainder * (value > 9 ? 100 : 10) + value) % 97;
}

/**
 * The longest international bank account number that begins at a place: two letters, two digits, and groups of letters
 * and digits with at most a space between; its remainder modulo 97 is 1 (ISO 7064).
 */
export function ibanAt(scan: Scan, at: number): Found | undefined {
  const { text } = scan;
  const isBegun = scan.isAt(at + 1, is.letter) && scan.isAt(at + 2, is.digit) && scan.isAt(at + 3, is.digit);
  if (!isBegun) return undefined;
  const head = [0, 1, 2, 3].map((offset) => text.charCodeAt(at + offset));
  let remainder = 0;
  let characters = 4;
  let found: Found | undefined;
  for (let place = at + 4; characters < most; place += 1) {
    const isSpace = text[place] === ' ' || text[place] === '\u00a0';
    if (isSpace && scan.isAt(place + 1, is.word)) continue;
    if (!scan.isAt(place, is.word)) break;
    remainder = addTo(remainder, text.charCodeAt(place));
    characters += 1;
    if (characters < fewest || scan.isAt(place + 1, is.word)) continue;
    if (head.reduce(addTo, remainder) === 1) found = { from: at, to: place + 1, kind: 'iban' };
  }
  return found;
}
