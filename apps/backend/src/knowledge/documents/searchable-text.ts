/** Writing without spaces between words: Chinese, Japanese, Korean, Thai. */
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]+/gu;

function pairsOf(run: string): string {
  const characters = [...run];
  if (characters.length < 3) return run;
  return characters
    .slice(1)
    .map((character, index) => `${characters[index]}${character}`)
    .join(' ');
}

/**
 * Text as its words are looked for: in lower case, one form of each character, signs of names as spaces, and writing
 * without spaces as overlapping pairs of characters, since nothing else says where its words end.
 */
export function searchableText(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[-_./\\@:]+/g, ' ')
    .replaceAll(unspaced, (run) => ` ${pairsOf(run)} `);
}
