import { type Event, isCoalescible } from '@netra/contract';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { batchAfter, batchesOf, batchOf } from './batch.ts';
import { coalesceBatches, coalesceEvents } from './coalesce.ts';
import { delta, thought } from './testing/running-streams.ts';

type Draft = ReturnType<typeof delta>;

function logOf(drafts: readonly Draft[]): Event[] {
  return drafts.map(
    (draft, index) =>
      ({
        ...draft,
        v: 1,
        id: `evt_${index}`,
        thread: 'thr_1',
        run: 'run_1',
        seq: index + 1,
        epoch: 'e',
        ts: '2026-01-01T00:00:00.000Z',
      }) as Event,
  );
}

/** What a reader who applies every delta by offset ends with, and the order of all else. */
function read(events: readonly Event[]): { texts: Record<string, string>; others: number[]; seen: string[] } {
  const texts: Record<string, string> = {};
  const others: number[] = [];
  const seen: string[] = [];
  for (const event of events) {
    if (event.type !== 'partial_result') {
      others.push(event.seq);
      seen.push(JSON.stringify(Object.entries(texts).sort()));
      continue;
    }
    const { part, offset, text, restart } = event.data;
    const held = restart === true ? '' : (texts[part] ?? '');
    texts[part] = held + text.slice(Math.max(0, held.length - offset));
  }
  return { texts, others, seen };
}

/** Random logs: parts that grow, repeat a stretch, or start over, with other events between them. */
const logs = fc
  .array(
    fc.record({
      kind: fc.constantFrom('grow', 'grow', 'grow', 'repeat', 'restart', 'thought'),
      part: fc.constantFrom('a', 'b', 'c'),
      text: fc.string({ minLength: 1, maxLength: 5 }),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((steps) => {
    const held: Record<string, string> = {};
    return logOf(
      steps.map(({ kind, part, text }) => {
        const known = held[part] ?? '';
        if (kind === 'thought') return thought(text) as Draft;
        if (kind === 'restart') {
          held[part] = text;
          const first = delta(text, { part });
          return { ...first, data: { ...first.data, restart: true } } as Draft;
        }
        const offset = kind === 'repeat' ? Math.floor(known.length / 2) : known.length;
        const said = kind === 'repeat' ? known.slice(offset) + text : text;
        held[part] = known.slice(0, offset) + said;
        return delta(said, { part, offset });
      }),
    );
  });

describe('merging deltas', () => {
  test('leaves every part, and what stood there at each other event, as it was', () => {
    fc.assert(
      fc.property(logs, (log) => {
        expect(read(coalesceEvents(log))).toEqual(read(log));
      }),
      { numRuns: 2_000 },
    );
  });

  test('keeps seqs ascending, the last one, and every other event untouched', () => {
    fc.assert(
      fc.property(logs, (log) => {
        const merged = coalesceEvents(log);
        const seqs = merged.map((event) => event.seq);
        expect(seqs).toEqual([...new Set(seqs)].sort((left, right) => left - right));
        expect(seqs.at(-1)).toBe(log.length);
        const critical = (events: readonly Event[]) => events.filter((event) => !isCoalescible(event.type));
        expect(critical(merged)).toEqual(critical(log));
      }),
      { numRuns: 1_000 },
    );
  });

  test('merges what a run writes into one event a part', () => {
    const log = logOf([
      delta('Hel', { part: 'a' }),
      delta('x', { part: 'b' }),
      delta('lo', { part: 'a', offset: 3 }),
      delta('y', { part: 'b', offset: 1 }),
    ]);
    expect(coalesceEvents(log).map((event) => [event.seq, event.data])).toEqual([
      [3, { messageId: 'msg_1', part: 'a', offset: 0, text: 'Hello' }],
      [4, { messageId: 'msg_1', part: 'b', offset: 0, text: 'xy' }],
    ]);
  });

  test('a merged batch says what it stands for', () => {
    const log = logOf([delta('a'), delta('b', { offset: 1 }), delta('c', { offset: 2 })]);
    const merged = coalesceBatches([batchOf(log.slice(0, 1)), batchOf(log.slice(1))]);
    expect(JSON.parse(String(merged.frame()))).toMatchObject({
      type: 'events',
      fromSeq: 1,
      events: [{ seq: 3 }],
    });
  });
});

describe('batches', () => {
  test('stay small, and together hold every event in order', () => {
    const log = logOf(Array.from({ length: 100 }, (_, index) => thought('x'.repeat(index * 30)) as Draft));
    const batches = batchesOf(log);
    expect(batches.length).toBeGreaterThan(1);
    expect(batches.flatMap((batch) => batch.events)).toEqual(log);
    for (const batch of batches) expect(batch.frame().length).toBeLessThan(66_000);
    expect(batches[0]?.frame().length).toBeLessThan(5_000);
  });

  test('an event that is long by itself travels alone', () => {
    const log = logOf([thought('a'), thought('x'.repeat(100_000)), thought('b')] as Draft[]);
    expect(batchesOf(log).map((batch) => batch.events.length)).toEqual([1, 1, 1]);
  });

  test('are cut to what a reader lacks', () => {
    const batch = batchOf(logOf([thought('a'), thought('b'), thought('c')] as Draft[]));
    expect(batchAfter(batch, 0)).toBe(batch);
    expect(batchAfter(batch, 2)?.events.map((event) => event.seq)).toEqual([3]);
    expect(batchAfter(batch, 3)).toBeUndefined();
  });
});
