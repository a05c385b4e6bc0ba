/** Lower case without accents, so that one spelling of a word is enough. */
export function folded(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replaceAll('ß', 'ss')
    .replaceAll(/[\u2018\u2019]/g, "'")
    .toLowerCase();
}
