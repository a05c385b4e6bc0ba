import { type Thread, threadSchema } from '@netra/contract';
import { describe, expect, it } from 'vitest';
import { matchingThreads } from './matching-threads.ts';

function thread(id: string, title: string, pinned = false): Thread {
  const at = '2026-11-20T00:00:00.000Z';
  return threadSchema.parse({
    id,
    title,
    pinned,
    archived: false,
    createdBy: 'usr_1',
    createdAt: at,
    updatedAt: at,
    headSeq: 0,
  });
}

const threads = [
  thread('1', 'Where does our money go'),
  thread('2', 'Prompt caching for Checkout', true),
  thread('3', 'checkout latency'),
];
const idsOf = (words: string) => matchingThreads(threads, words).map(({ id }) => id);

describe('search among threads', () => {
  it('puts pinned threads first and keeps the order of the rest', () => {
    expect(idsOf('')).toEqual(['2', '1', '3']);
  });

  it('finds titles that hold every word in any case and order', () => {
    expect(idsOf('CHECKOUT')).toEqual(['2', '3']);
    expect(idsOf(' latency  check ')).toEqual(['3']);
    expect(idsOf('checkout money')).toEqual([]);
  });

  it('adds those where the words were said, each once', () => {
    const said = [threads[1], thread('4', 'Monday report'), thread('5', 'Old answers', true)].filter(
      (one) => one !== undefined,
    );
    const ids = matchingThreads(threads, 'checkout', said).map(({ id }) => id);
    expect(ids).toEqual(['2', '5', '3', '4']);
  });
});
