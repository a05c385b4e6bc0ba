import { type Found, is, type Scan } from './scan.ts';

/** Longest part before the @ that is looked at; RFC 5321 allows 64. */
const maxLocal = 128;
/** Longest domain; RFC 1035. */
const maxDomain = 253;

/** An e-mail address around the @ at a place: something before it, and a domain with a dot and a last part of letters. */
export function emailAt(scan: Scan, at: number): Found | undefined {
  let from = at;
  while (from > 0 && at - from < maxLocal && scan.isAt(from - 1, is.local)) from -= 1;
  // Marks that a sentence puts before an address are no part of it.
  while (from < at && "'.-".includes(scan.text.charAt(from))) from += 1;
  if (from === at) return undefined;
  let to = at + 1;
  while (to - at <= maxDomain && scan.isAt(to, is.domain)) to += 1;
  const domain = /^[^.-][^.]*(?:\.[^.]+)*\.[^.\d-]{2,63}/u.exec(scan.text.slice(at + 1, to))?.[0];
  return domain === undefined ? undefined : { from, to: at + 1 + domain.length, kind: 'email' };
}
