import type { Event } from '@netra/contract';

/** Where one reader stands in one thread's log. */
export type ThreadCursor = { readonly afterSeq: number; readonly epoch: string | undefined };

/** What a batch of events means to a reader who stands at a cursor. */
export type CursorStep =
  | {
      readonly kind: 'deliver';
      readonly events: readonly Event[];
      readonly fromSeq: number;
      readonly cursor: ThreadCursor;
    }
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'gap'; readonly expectedSeq: number; readonly receivedSeq: number };

/**
 * Takes a batch into account: what was delivered before is dropped, what follows without a gap is delivered, anything
 * else is a gap. A merged batch stands for every seq from `mergedFromSeq` to its last one; inside it only a
 * `partial_result` may jump.
 */
export function advance(
  cursor: ThreadCursor,
  events: readonly Event[],
  mergedFromSeq: number | undefined,
): CursorStep {
  const fresh = events.filter((event) => event.seq > cursor.afterSeq);
  const [first] = fresh;
  const last = fresh.at(-1);
  if (first === undefined || last === undefined) return { kind: 'duplicate' };
  if (cursor.epoch !== undefined && fresh.some((event) => event.epoch !== cursor.epoch)) {
    return { kind: 'gap', expectedSeq: cursor.afterSeq + 1, receivedSeq: first.seq };
  }
  const startsAt = fresh.length === events.length ? (mergedFromSeq ?? first.seq) : first.seq;
  // A merged batch may begin before the cursor: its text applies by offset, so what is known of it does no harm.
  const joins = mergedFromSeq === undefined ? startsAt === cursor.afterSeq + 1 : startsAt <= first.seq;
  if (!joins || (mergedFromSeq !== undefined && mergedFromSeq > cursor.afterSeq + 1)) {
    return { kind: 'gap', expectedSeq: cursor.afterSeq + 1, receivedSeq: startsAt };
  }
  let expectedSeq = cursor.afterSeq + 1;
  for (const event of fresh) {
    const mayJump = mergedFromSeq !== undefined && event.type === 'partial_result';
    if (event.seq < expectedSeq || (event.seq > expectedSeq && !mayJump)) {
      return { kind: 'gap', expectedSeq, receivedSeq: event.seq };
    }
    expectedSeq = event.seq + 1;
  }
  return {
    kind: 'deliver',
    events: fresh,
    fromSeq: cursor.afterSeq + 1,
    cursor: { afterSeq: last.seq, epoch: last.epoch },
  };
}
