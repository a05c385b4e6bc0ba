import type { Found, Scan } from './scan.ts';

const capitalA = 65;
const capitalZ = 90;

/** A character without its case, where that is one character. */
function folded(code: number): number {
  if (code < 128) return code >= capitalA && code <= capitalZ ? code + 32 : code;
  const lower = String.fromCharCode(code).toLowerCase();
  return lower.length === 1 ? lower.charCodeAt(0) : code;
}

type Node = { readonly next: Map<number, number>; fail: number; longest: number };

const start = 0;

/**
 * Finds many words in one pass over a text, wherever they stand and however they are capitalized (Aho and Corasick, 1975):
 * the work grows with the length of the text, not with the number of words.
 */
export class WordFinder {
  readonly #nodes: Node[] = [{ next: new Map(), fail: start, longest: 0 }];

  constructor(words: readonly string[]) {
    // As one writes them and as some programs store them: accents in their letters, or after them.
    for (const word of words) for (const form of ['NFC', 'NFD'] as const) this.#add(word.normalize(form));
    this.#link();
  }

  #node(index: number): Node {
    const node = this.#nodes[index];
    if (node === undefined) throw new Error(`there is no node ${index}`);
    return node;
  }

  #add(word: string): void {
    let at = start;
    for (let index = 0; index < word.length; index += 1) {
      const { next } = this.#node(at);
      const code = folded(word.charCodeAt(index));
      let to = next.get(code);
      if (to === undefined) {
        to = this.#nodes.push({ next: new Map(), fail: start, longest: 0 }) - 1;
        next.set(code, to);
      }
      at = to;
    }
    this.#node(at).longest = word.length;
  }

  /** For every node: where to go on when the next character does not follow, level by level. */
  #link(): void {
    const open = [...this.#node(start).next.values()];
    for (const at of open) {
      for (const [code, to] of this.#node(at).next) {
        const fail = this.#step(this.#node(at).fail, code);
        const node = this.#node(to);
        node.fail = fail;
        node.longest = Math.max(node.longest, this.#node(fail).longest);
        open.push(to);
      }
    }
  }

  #step(from: number, code: number, scan?: Scan): number {
    for (let at = from; ; at = this.#node(at).fail) {
      if (scan !== undefined) scan.steps += 1;
      const to = this.#node(at).next.get(code);
      if (to !== undefined) return to;
      if (at === start) return start;
    }
  }

  /** Where the words stand; of words that end at the same place the longest. */
  find(scan: Scan): Found[] {
    const found: Found[] = [];
    let at = start;
    for (let place = 0; place < scan.text.length; place += 1) {
      at = this.#step(at, folded(scan.text.charCodeAt(place)), scan);
      const { longest } = this.#node(at);
      if (longest > 0) found.push({ from: place + 1 - longest, to: place + 1, kind: 'word' });
    }
    return found;
  }
}
