import { is, type Scan } from './scan.ts';

/** Digits that stand together, and what stands before them when they are not the first. */
export type DigitGroup = {
  readonly from: number;
  readonly to: number;
  readonly digits: string;
  readonly before: string;
};

/** As far as digits are looked at together: no number that is looked for is longer. */
const longest = 48;
const noBreakSpace = '\u00a0';
const separators: ReadonlySet<string> = new Set([' ', '-', '.', '/', '(', ')', noBreakSpace]);

/** The digits that begin at a place, in groups with one or two characters between them, as numbers for people are written. */
export function digitGroupsAt(scan: Scan, at: number): DigitGroup[] {
  const groups: DigitGroup[] = [];
  const limit = at + longest;
  let before = '';
  for (let from = at; from < limit; ) {
    let to = from;
    while (to <= limit && scan.isAt(to, is.digit)) to += 1;
    if (to === from || to > limit) break;
    groups.push({ from, to, digits: scan.text.slice(from, to), before });
    let next = to;
    while (next - to < 2 && separators.has(scan.text.charAt(next))) next += 1;
    if (next === to) break;
    before = scan.text.slice(to, next);
    from = next;
  }
  return groups;
}
