import { isIPv4, isIPv6 } from 'node:net';
import { type Found, is, type Scan } from './scan.ts';

/** Longest address: eight groups of four hex digits, or six and an IPv4 address. */
const longest = 45;

/** An IPv6 address that is not a name or a time which happens to read as one (`a::b`, `10:20`). */
function isPlainIPv6(text: string): boolean {
  return /\d/.test(text) && text.split(':').filter((group) => group !== '').length >= 2 && isIPv6(text);
}

/** An Internet address (IPv4, also with a port, or IPv6) that begins at a place. */
export function addressAt(scan: Scan, at: number): Found | undefined {
  let to = at;
  while (to - at <= longest && scan.isAt(to, is.address)) to += 1;
  if (to - at > longest || to - at < 4 || scan.isAt(to, is.word)) return undefined;
  const text = scan.text.slice(at, to).replace(/(?<!:)[.:]+$/, '');
  if (isPlainIPv6(text)) return { from: at, to: at + text.length, kind: 'ip' };
  const [host = '', port] = text.split(':', 2);
  const isAlone = port === undefined || text.indexOf(':') === text.lastIndexOf(':');
  return isAlone && isIPv4(host) ? { from: at, to: at + host.length, kind: 'ip' } : undefined;
}
