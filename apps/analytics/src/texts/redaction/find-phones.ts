import type { DigitGroup } from './digit-groups.ts';
import { type Found, is, type Scan } from './scan.ts';

/** Most digits of a telephone number; ITU-T E.164. */
const most = 15;
const fewestAbroad = 7;
const fewestAtHome = 9;

/** As many groups as a telephone number may have digits, so that what follows it after a space is not taken along. */
function numberOf(groups: readonly DigitGroup[]): DigitGroup[] {
  const taken: DigitGroup[] = [];
  let digits = 0;
  for (const group of groups) {
    digits += group.digits.length;
    if (digits > most) break;
    taken.push(group);
  }
  return taken;
}

/** Lengths of the first groups, such as `2-2-4`: a day with two digits first is no number to call. */
const startsAsDate = (groups: readonly DigitGroup[]): boolean =>
  /^(?:2-2-4|4-2-2)(?:-|$)/.test(groups.map(({ digits }) => digits.length).join('-'));

/** North American numbers: three, three and four digits, the first two groups beginning with 2 to 9. */
function isNorthAmerican(groups: readonly DigitGroup[]): boolean {
  const [one, ...rest] = groups;
  const [area, exchange, line] = one?.digits === '1' ? rest : groups;
  return (
    /^[2-9]\d\d$/.test(area?.digits ?? '') &&
    /^[2-9]\d\d$/.test(exchange?.digits ?? '') &&
    /^\d{4}$/.test(line?.digits ?? '')
  );
}

/**
 * A telephone number in the groups of digits that begin at a place: with a plus, with the 0 of a trunk or of 00, or as in
 * North America. Other digits are no telephone number: they would be amounts, ids and times.
 */
export function phoneIn(scan: Scan, at: number, groups: readonly DigitGroup[]): Found | undefined {
  const mark = scan.text.charAt(at);
  const taken = numberOf(groups);
  const last = taken.at(-1);
  const [first] = taken;
  if (first === undefined || last === undefined || scan.isAt(last.to, is.word)) return undefined;
  const digits = taken.reduce((sum, group) => sum + group.digits.length, 0);
  const found = (end: DigitGroup): Found => ({ from: at, to: end.to, kind: 'phone' });
  if (mark === '+') return digits >= fewestAbroad ? found(last) : undefined;
  if (isNorthAmerican(taken)) {
    const end = taken[first.digits === '1' ? 3 : 2] ?? last;
    return scan.isAt(end.to, is.word) ? undefined : found(end);
  }
  const isTrunk = first.digits.startsWith('0') && first.digits.length >= 2 && !startsAsDate(taken);
  return isTrunk && digits >= fewestAtHome ? found(last) : undefined;
}
