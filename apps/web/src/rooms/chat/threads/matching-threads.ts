import type { Thread } from '@netra/contract';

/**
 * Threads whose title holds every word (in any case), and those where the words were asked or answered (`said`, as the
 * server found them); pinned ones first, then titles as they came, then what was said.
 */
export function matchingThreads(
  threads: readonly Thread[],
  words: string,
  said: readonly Thread[] = [],
): readonly Thread[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const titled = threads.filter((thread) => {
    const title = thread.title.toLowerCase();
    return wanted.every((word) => title.includes(word));
  });
  const known = new Set(titled.map(({ id }) => id));
  const found = [...titled, ...said.filter(({ id }) => !known.has(id))];
  return [...found.filter((thread) => thread.pinned), ...found.filter((thread) => !thread.pinned)];
}
