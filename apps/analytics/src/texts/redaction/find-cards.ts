import type { DigitGroup } from './digit-groups.ts';
import { type Found, is, type Scan } from './scan.ts';

const between: ReadonlySet<string> = new Set([' ', '-', '\u00a0']);
/** Shortest and longest number of a payment card; ISO/IEC 7812. */
const fewest = 13;
const most = 19;

/** First digits that issuers of payment cards have: 2221 to 2720, 30, 34 to 39, and all that begin with 4, 5 or 6. */
function isIssued(digits: string): boolean {
  const four = Number(digits.slice(0, 4));
  if (four >= 2221 && four <= 2720) return true;
  return /^(?:30|3[4-9]|[456])/.test(digits);
}

/** The check digit of a card number; Luhn's formula, ISO/IEC 7812-1 annex B. */
function hasCheckDigit(digits: string): boolean {
  let sum = 0;
  for (let index = digits.length - 1, isDoubled = false; index >= 0; index -= 1, isDoubled = !isDoubled) {
    const digit = digits.charCodeAt(index) - 48;
    sum += isDoubled ? (digit > 4 ? 2 * digit - 9 : 2 * digit) : digit;
  }
  return sum % 10 === 0;
}

/** The longest number of a payment card that begins with the first of some groups of digits. */
export function cardIn(scan: Scan, groups: readonly DigitGroup[]): Found | undefined {
  const [first] = groups;
  let digits = '';
  let found: Found | undefined;
  for (const group of groups) {
    if (group !== first && !between.has(group.before)) break;
    digits += group.digits;
    if (digits.length > most) break;
    if (digits.length < fewest || !isIssued(digits) || scan.isAt(group.to, is.word)) continue;
    scan.steps += digits.length;
    if (hasCheckDigit(digits)) found = { from: first?.from ?? group.from, to: group.to, kind: 'card' };
  }
  return found;
}
