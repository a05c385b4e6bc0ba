/** A text as it reads once the escapes of JSON in it are undone, however deep, and where its characters stand in the text itself. */
export type PlainView = {
  readonly text: string;
  /** Place in the text itself of a place in this one, its end included. */
  readonly placeOf: (place: number) => number;
};

const backslash = 92;
const percent = 37;
const letterU = 117;
const lineFeed = 10;
/** Letters after a backslash that stand for a space of some kind: n, r, t, b, f. */
const spaces: ReadonlySet<number> = new Set([110, 114, 116, 98, 102]);
/** What may be written with a backslash before it and means itself: a quote, a slash. */
const plain: ReadonlySet<number> = new Set([34, 47]);

function hexAt(text: string, at: number): number {
  const digits = text.slice(at, at + 4);
  return /^[0-9a-f]{4}$/i.test(digits) ? Number.parseInt(digits, 16) : -1;
}

/**
 * Undoes escapes for looking only: a prompt is often JSON, within which arguments of a tool are JSON again, and in
 * `\nada@example.org` the letter n is no part of the address. Any number of backslashes before a letter is one escape, and
 * `%40` is an @. Time and memory grow with the length alone.
 */
export function plainView(text: string): PlainView {
  if (!text.includes('\\') && !text.includes('%40')) return { text, placeOf: (place) => place };
  const units = new Uint16Array(text.length);
  const places = new Uint32Array(text.length + 1);
  let count = 0;
  for (let at = 0; at < text.length; ) {
    const start = at;
    let unit = text.charCodeAt(at);
    at += 1;
    if (unit === percent && text.startsWith('40', at)) {
      unit = 64;
      at += 2;
    } else if (unit === backslash) {
      while (text.charCodeAt(at) === backslash) at += 1;
      const next = text.charCodeAt(at);
      const hex = next === letterU ? hexAt(text, at + 1) : -1;
      if (hex >= 0) {
        unit = hex;
        at += 5;
      } else if (spaces.has(next)) {
        unit = lineFeed;
        at += 1;
      } else if (plain.has(next)) {
        unit = next;
        at += 1;
      }
    }
    units[count] = unit;
    places[count] = start;
    count += 1;
  }
  places[count] = text.length;
  const bytes = Buffer.from(units.buffer, 0, 2 * count);
  return { text: bytes.toString('utf16le'), placeOf: (place) => places[place] ?? text.length };
}
