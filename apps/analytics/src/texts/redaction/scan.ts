import type { RedactionKind } from '@netra/contract';

/** Something that must not be stored, from one place of a text to before another. */
export type Found = { readonly from: number; readonly to: number; readonly kind: RedactionKind };

/** Kinds of characters, as bits. */
export const is = {
  digit: 1,
  letter: 2,
  /** What words and numbers are made of. */
  word: 4,
  /** What keys and tokens are made of: letters, digits, `_` and `-`. */
  token: 8,
  /** What follows `Bearer`. */
  bearer: 16,
  /** Before the @ of an address, and after it. */
  local: 32,
  domain: 64,
  /** Internet addresses: hex digits, `:` and `.`. */
  address: 128,
  /** The inside of a PEM block. */
  pem: 256,
  notDigit: 512,
  /** What something may begin with beside letters and digits, or have in its middle. */
  mark: 1024,
} as const;

function kindsOf(character: string): number {
  const isDigit = /[0-9]/.test(character);
  const isLetter = /[A-Za-z]/.test(character);
  const kinds = [
    isDigit ? is.digit : is.notDigit,
    isLetter ? is.letter : 0,
    isDigit || isLetter ? is.word | is.token | is.bearer | is.local | is.domain | is.pem : 0,
    /[_-]/.test(character) ? is.token : 0,
    /[._~+/=-]/.test(character) ? is.bearer : 0,
    /[._%+'-]/.test(character) ? is.local : 0,
    /[.-]/.test(character) ? is.domain : 0,
    /[0-9A-Fa-f:.]/.test(character) ? is.address : 0,
    /[+/=\s:,-]/.test(character) ? is.pem : 0,
    /[@+(-]/.test(character) ? is.mark : 0,
  ];
  return kinds.reduce((sum, kind) => sum | kind, 0);
}

const ofAscii = Uint16Array.from({ length: 128 }, (_, code) => kindsOf(String.fromCharCode(code)));
/** Letters of Latin, Greek, Cyrillic and other scripts that are written with spaces, which addresses may hold. */
const ofOtherLetters = is.local | is.domain | is.notDigit;

/** Runs of a kind that are remembered: a token of three parts asks for three, again from each place where one may begin. */
const remembered = 3;

type Run = { readonly from: number; readonly to: number };

/**
 * Looks at a text from its beginning to its end, and counts how often it looks at a character. What was looked at is
 * remembered, so that the work grows with the length of the text and not with its square, whatever is in it.
 */
export class Scan {
  readonly text: string;
  /** How often a character was looked at. */
  steps = 0;
  readonly #runs = new Map<number, Run[]>();
  #pemEnd: Run | undefined;

  constructor(text: string) {
    this.text = text;
  }

  /** Whether the character at a place is of a kind; false beyond either end. */
  isAt(place: number, kind: number): boolean {
    this.steps += 1;
    const code = this.text.charCodeAt(place);
    if (code < 128) return ((ofAscii[code] ?? 0) & kind) !== 0;
    if (code >= 0xc0 && code < 0x2000) return (ofOtherLetters & kind) !== 0;
    return code >= 128 && (is.notDigit & kind) !== 0;
  }

  /** Where the characters of a kind that begin at a place end. */
  runEnd(kind: number, from: number): number {
    const runs = this.#runs.get(kind) ?? [];
    const known = runs.find((run) => run.from <= from && from < run.to);
    if (known !== undefined) return known.to;
    let to = from;
    while (to < this.text.length && this.isAt(to, kind)) to += 1;
    if (to === from) return to;
    runs.push({ from, to });
    if (runs.length > remembered) runs.shift();
    this.#runs.set(kind, runs);
    return to;
  }

  /** Whether a digit stands between two places. */
  hasDigit(from: number, to: number): boolean {
    return this.runEnd(is.notDigit, from) < to;
  }

  /** Where the next end of a PEM block is written; -1 where there is none. */
  nextPemEnd(from: number): number {
    const known = this.#pemEnd;
    if (known !== undefined && known.from <= from && (known.to === -1 || from <= known.to)) return known.to;
    const found = this.text.indexOf('-----END', from);
    this.steps += (found === -1 ? this.text.length : found) - from;
    this.#pemEnd = { from, to: found };
    return found;
  }
}
