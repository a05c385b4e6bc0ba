import { type Found, is, type Scan } from './scan.ts';

/** How a key or token begins, and at least how many characters follow; `digit`: one of these is a digit, as no word has. */
type Form = { readonly begins: string; readonly follow: number; readonly digit?: true };

/** Forms that providers and tools document for the keys they issue. */
const forms: readonly Form[] = [
  // OpenAI, Anthropic, OpenRouter, DeepSeek and others.
  { begins: 'sk-', follow: 16, digit: true },
  { begins: 'pplx-', follow: 20, digit: true },
  { begins: 'xai-', follow: 20, digit: true },
  { begins: 'gsk_', follow: 20, digit: true },
  { begins: 'hf_', follow: 20, digit: true },
  { begins: 'r8_', follow: 20, digit: true },
  { begins: 'apex_', follow: 20, digit: true },
  // Amazon Web Services, Google.
  { begins: 'AKIA', follow: 16 },
  { begins: 'ASIA', follow: 16 },
  { begins: 'AIza', follow: 30 },
  { begins: 'ya29.', follow: 20 },
  // GitHub, GitLab, npm, PyPI.
  ...['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_', 'glpat-'].map((begins) => ({
    begins,
    follow: 16,
  })),
  { begins: 'npm_', follow: 20, digit: true },
  { begins: 'pypi-', follow: 20, digit: true },
  // Slack, Stripe, SendGrid.
  ...['xoxa-', 'xoxb-', 'xoxp-', 'xoxr-', 'xoxs-', 'xapp-'].map((begins) => ({ begins, follow: 10 })),
  ...['sk_live_', 'sk_test_', 'rk_live_', 'rk_test_', 'whsec_'].map((begins) => ({ begins, follow: 10 })),
  { begins: 'SG.', follow: 20 },
];

const byFirst: ReadonlyMap<string, readonly Form[]> = Map.groupBy(forms, ({ begins }) => begins.charAt(0));

function keyAt(scan: Scan, at: number): Found | undefined {
  for (const { begins, follow, digit } of byFirst.get(scan.text.charAt(at)) ?? []) {
    scan.steps += begins.length;
    if (!scan.text.startsWith(begins, at)) continue;
    const from = at + begins.length;
    const to = scan.runEnd(is.token, from);
    if (to - from >= follow && (digit === undefined || scan.hasDigit(from, to)))
      return { from: at, to, kind: 'secret' };
  }
  return undefined;
}

/** A JSON Web Token: two parts of base64 that begin as JSON does, and a signature. */
function webTokenAt(scan: Scan, at: number): Found | undefined {
  if (!scan.text.startsWith('eyJ', at)) return undefined;
  const header = scan.runEnd(is.token, at);
  if (header - at < 10 || scan.text[header] !== '.') return undefined;
  const payload = scan.runEnd(is.token, header + 1);
  if (payload - header < 5) return undefined;
  const to = scan.text[payload] === '.' ? scan.runEnd(is.token, payload + 1) : payload;
  return { from: at, to, kind: 'secret' };
}

/** What follows `Bearer`; a word without a digit may be one of a sentence. */
function bearerAt(scan: Scan, at: number): Found | undefined {
  scan.steps += 7;
  if (scan.text.slice(at, at + 7).toLowerCase() !== 'bearer ') return undefined;
  const from = at + 7;
  const to = scan.runEnd(is.bearer, from);
  const isToken = to - from >= 32 || (to - from >= 8 && scan.hasDigit(from, to));
  return isToken ? { from, to, kind: 'secret' } : undefined;
}

/** A key or token that begins with the letter at a place. */
export function secretAt(scan: Scan, at: number): Found | undefined {
  switch (scan.text.charAt(at)) {
    case 'e':
      return webTokenAt(scan, at);
    case 'b':
    case 'B':
      return bearerAt(scan, at);
    default:
      return keyAt(scan, at);
  }
}

/** Longest PEM block that is looked for whole, in characters; one whose end is farther away was cut off. */
const longestBlock = 16_384;

/** A PEM block (RFC 7468) that begins at a place: to its end, or as far as its lines go where it was cut off. */
export function pemBlockAt(scan: Scan, at: number): Found | undefined {
  if (!scan.text.startsWith('-----BEGIN ', at)) return undefined;
  const end = scan.nextPemEnd(at);
  const isWhole = end !== -1 && end - at <= longestBlock;
  if (!isWhole) return { from: at, to: scan.runEnd(is.pem, at), kind: 'secret' };
  const marked = /^-----END [A-Z0-9 ]{0,64}-----/.exec(scan.text.slice(end, end + 96))?.[0];
  return { from: at, to: end + (marked ?? '-----END').length, kind: 'secret' };
}
