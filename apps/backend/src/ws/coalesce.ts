import { type Event, type EventOf, isCoalescible } from '@netra/contract';
import { type Batch, batchOf } from './batch.ts';

type Delta = EventOf<'partial_result'>;

function partOf(delta: Delta): string {
  return JSON.stringify([delta.run, delta.agent, delta.data.messageId, delta.data.part]);
}

/** One delta that says what two said; null when they leave a hole between them. */
function mergeDeltas(earlier: Delta, later: Delta): Delta | null {
  if (later.data.restart === true) return later;
  const end = earlier.data.offset + earlier.data.text.length;
  const overlap = end - later.data.offset;
  if (overlap < 0 || later.data.offset < earlier.data.offset) return null;
  return { ...later, data: { ...earlier.data, text: earlier.data.text + later.data.text.slice(overlap) } };
}

/**
 * Merges the deltas of each part, each merged one standing at the seq of its last. Nothing is moved across an event
 * of another type, and those are neither merged nor dropped.
 */
export function coalesceEvents(events: readonly Event[]): Event[] {
  const kept: Event[] = [];
  let open = new Map<string, Delta>();
  const flush = () => {
    kept.push(...[...open.values()].sort((left, right) => left.seq - right.seq));
    open = new Map();
  };
  for (const event of events) {
    if (!isCoalescible(event.type) || event.type !== 'partial_result') {
      flush();
      kept.push(event);
      continue;
    }
    const part = partOf(event);
    const earlier = open.get(part);
    const merged = earlier === undefined ? event : mergeDeltas(earlier, event);
    if (merged === null) flush();
    open.set(part, merged ?? event);
  }
  flush();
  return kept;
}

/** Merges batches of one thread that follow each other into one that says the same in fewer events. */
export function coalesceBatches(batches: readonly Batch[]): Batch {
  const first = batches[0];
  const last = batches.at(-1);
  if (first === undefined || last === undefined) throw new Error('there is nothing to merge');
  const events = coalesceEvents(batches.flatMap((batch) => batch.events));
  return batchOf(events, { range: { fromSeq: first.fromSeq, toSeq: last.toSeq } });
}
