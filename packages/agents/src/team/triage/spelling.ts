import { folded } from '../../grounding/folded.ts';

/** Words that decide what a question wants, as they are spelled; a word that is nearly one of them is taken for it. */
const vocabulary =
  'spend spending spent costs money price prices pricing changed changes expensive cheaper cheapest savings saving saved reduce optimize wasted wasting waste compare latency latencies slowest slower faster fastest speed errors failed failing failures failure retries retry timeouts forecast predict budget caching cached cache limits concurrency throughput capacity unpriced import upload models model feature features conversation conversations customer customers increase increased jumped growing where which overview breakdown recommend recommendation provider providers tokens invoice month months yesterday today quarter kosten ausgaben sparen einsparen gestiegen langsam langsamste teuerste fehler vergleich prognose rechnung warum letzten letzte monat woche couts depenses economiser reduire augmente lent lente erreurs comparer prevision facture pourquoi dernier semaine costes gastos ahorrar reducir aumento lento errores comparar pronostico factura cuanto pasado pasada ultima'.split(
    ' ',
  );
const known: ReadonlySet<string> = new Set(vocabulary);
const fewestLetters = 4;

/** Edits between two words, a swap of neighbours counting as one (optimal string alignment distance). */
function editsBetween(left: string, right: string): number {
  const rows: number[][] = [Array.from({ length: right.length + 1 }, (_, index) => index)];
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const isSame = left[row - 1] === right[column - 1];
      const isSwap =
        row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      const options = [
        (rows[row - 1]?.[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (rows[row - 1]?.[column - 1] ?? 0) + (isSame ? 0 : 1),
        ...(isSwap ? [(rows[row - 2]?.[column - 2] ?? 0) + 1] : []),
      ];
      current.push(Math.min(...options));
    }
    rows.push(current);
  }
  return rows.at(-1)?.at(-1) ?? 0;
}

function corrected(word: string): string {
  if (word.length < fewestLetters || known.has(word)) return word;
  const allowed = word.length >= 8 ? 2 : 1;
  let best = word;
  let fewest = allowed + 1;
  for (const candidate of vocabulary) {
    if (Math.abs(candidate.length - word.length) > allowed || candidate.length < 5) continue;
    // The first letter is seldom wrong, and "coasts" is no more "costs" than "toasts" is.
    if (candidate[0] !== word[0]) continue;
    const edits = editsBetween(word, candidate);
    if (edits < fewest) [best, fewest] = [candidate, edits];
  }
  return best;
}

/** A question with misspelled words of the subject put right; meant for questions that could not be read as they are. */
export function respelled(question: string): string {
  return folded(question).replaceAll(/\p{L}+/gu, corrected);
}
