/** Dictionaries of PostgreSQL by which documents are stemmed, and the words that give their language away. */
const commonWords = {
  english: 'the and of to in is for that with are this by be or as on',
  german: 'der die das und ist nicht mit für von den ein eine auf dem werden im',
  french: 'le la les des est et une dans pour que qui sur par pas du au',
  spanish: 'el los las una que por con para es del se como más su al y',
} as const;

export type DocumentLanguage = keyof typeof commonWords;
const documentLanguages = Object.keys(commonWords) as DocumentLanguage[];

const wordsLookedAt = 3_000;
/** Where fewer words than this share are common ones it is a table, or another language. */
const leastShare = 0.05;

/** The language a text is in; English where none of the known ones is seen. */
export function languageOf(text: string): DocumentLanguage {
  const words =
    text
      .slice(0, wordsLookedAt * 8)
      .toLowerCase()
      .match(/\p{L}+/gu) ?? [];
  const counted = documentLanguages.map((language) => {
    const common = new Set<string>(commonWords[language].split(' '));
    return { language, count: words.filter((word) => common.has(word)).length };
  });
  const best = counted.toSorted((left, right) => right.count - left.count)[0];
  return best !== undefined && best.count >= words.length * leastShare ? best.language : 'english';
}
