const text = /"((?:[^"\\]|\\.)*)"/y;
/** Fields of a document under which exports list their records. */
export const listNames: ReadonlySet<string> = new Set(['data', 'observations', 'items', 'rows', 'records']);

/**
 * Names of the fields of a JSON record of which only the beginning is there, as far as it goes: of the first object of
 * an array, or of a list in a document, where that is how the text begins.
 */
export function fieldsOfBegun(beginning: string): string[] {
  let names: string[] = [];
  let depth = 0;
  /** How deep the fields of the record lie. */
  let level = 1;
  let isKey = false;
  let at = 0;
  while (at < beginning.length) {
    const character = beginning[at] ?? '';
    if (character === '"') {
      text.lastIndex = at;
      const whole = text.exec(beginning);
      if (whole === null) break;
      if (isKey && depth === level) names.push(whole[1] ?? '');
      isKey = false;
      at = text.lastIndex;
      continue;
    }
    if (character === '[' || character === '{') {
      const opensList = character === '[' && depth <= 1 && names.length <= 1;
      if (opensList && (depth === 0 || listNames.has(names[0] ?? ''))) {
        names = [];
        level = depth + 2;
      }
      depth += 1;
      isKey = character === '{';
    } else if (character === '}' || character === ']') {
      if (depth === level) break;
      depth -= 1;
    } else if (character === ',') isKey = true;
    at += 1;
  }
  return names;
}
