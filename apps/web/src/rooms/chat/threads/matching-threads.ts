import type { Thread } from '@netra/contract';

/** Threads whose title holds every word (in any case), pinned ones first and then as they came. */
export function matchingThreads(threads: readonly Thread[], words: string): readonly Thread[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const found = threads.filter((thread) => {
    const title = thread.title.toLowerCase();
    return wanted.every((word) => title.includes(word));
  });
  return [...found.filter((thread) => thread.pinned), ...found.filter((thread) => !thread.pinned)];
}
