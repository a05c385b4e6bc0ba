/** A NUL escape that is not itself part of an escaped backslash. */
const nulEscape = /(?<!\\)((?:\\\\)*)\\u0000/g;

/** The JSON of a value as PostgreSQL takes it: NUL characters, which it refuses in text, become U+FFFD. */
export function jsonText(value: unknown): string {
  return (JSON.stringify(value) ?? 'null').replace(nulEscape, '$1\\ufffd');
}

/** Text as PostgreSQL takes it: NUL characters become U+FFFD. */
export function plainText(value: string): string {
  return value.replaceAll('\0', '\ufffd');
}
