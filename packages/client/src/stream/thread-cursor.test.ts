import type { Event } from '@netra/contract';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { advance, type ThreadCursor } from './thread-cursor.ts';

function event(
  seq: number,
  type: 'agent_thinking' | 'partial_result' = 'agent_thinking',
  epoch = 'e',
): Event {
  return { seq, type, epoch, thread: 't' } as Event;
}
const at = (afterSeq: number, epoch: string | undefined = 'e'): ThreadCursor => ({ afterSeq, epoch });

describe('advancing', () => {
  test('delivers what follows', () => {
    expect(advance(at(2), [event(3), event(4)], undefined)).toMatchObject({
      kind: 'deliver',
      fromSeq: 3,
      cursor: { afterSeq: 4 },
    });
  });

  test('drops what was delivered before, wholly or in part', () => {
    expect(advance(at(2), [event(1), event(2)], undefined)).toEqual({ kind: 'duplicate' });
    const step = advance(at(2), [event(2), event(3)], undefined);
    expect(step.kind === 'deliver' && step.events.map((one) => one.seq)).toEqual([3]);
  });

  test('sees a gap before a batch and inside it', () => {
    expect(advance(at(2), [event(4)], undefined)).toEqual({ kind: 'gap', expectedSeq: 3, receivedSeq: 4 });
    expect(advance(at(2), [event(3), event(5)], undefined)).toEqual({
      kind: 'gap',
      expectedSeq: 4,
      receivedSeq: 5,
    });
  });

  test('sees events of another epoch as a gap', () => {
    expect(advance(at(2), [event(3, 'agent_thinking', 'other')], undefined).kind).toBe('gap');
  });

  test('takes a merged batch for every seq it stands for', () => {
    expect(advance(at(2), [event(5, 'partial_result'), event(6)], 3)).toMatchObject({
      kind: 'deliver',
      fromSeq: 3,
      cursor: { afterSeq: 6 },
    });
    expect(advance(at(2), [event(7, 'partial_result')], 4).kind).toBe('gap');
  });

  test('does not take a merged batch as leave to lose other events', () => {
    expect(advance(at(2), [event(4, 'partial_result'), event(6)], 3).kind).toBe('gap');
    expect(advance(at(2), [event(4)], 3).kind).toBe('gap');
  });

  test('takes a merged batch that began before the cursor', () => {
    expect(advance(at(4), [event(6, 'partial_result')], 3)).toMatchObject({
      kind: 'deliver',
      cursor: { afterSeq: 6 },
    });
  });

  test('whatever is cut, repeated or lost on the way, each event is delivered once and in order', () => {
    const batches = fc.array(
      fc.record({ from: fc.integer({ min: 1, max: 30 }), length: fc.integer({ min: 1, max: 10 }) }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(batches, (received) => {
        let cursor = at(0);
        const delivered: number[] = [];
        for (const { from, length } of received) {
          const events = Array.from({ length }, (_, index) => event(from + index));
          const step = advance(cursor, events, undefined);
          if (step.kind !== 'deliver') continue;
          cursor = step.cursor;
          delivered.push(...step.events.map((one) => one.seq));
        }
        expect(delivered).toEqual(Array.from({ length: delivered.length }, (_, index) => index + 1));
        expect(cursor.afterSeq).toBe(delivered.length);
      }),
    );
  });
});
