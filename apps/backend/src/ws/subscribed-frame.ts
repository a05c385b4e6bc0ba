import type { ServerFrameOf } from '@netra/contract';
import type { ReadBegin } from './thread-feeds.ts';

/** How a reading began, as its reader is told. */
export function subscribedFrame(begin: ReadBegin): ServerFrameOf<'subscribed'> {
  const { thread, epoch, recovered, fromSeq, headSeq } = begin;
  return {
    type: 'subscribed',
    thread,
    epoch,
    recovered,
    fromSeq,
    toSeq: headSeq,
    // The whole log is kept, so the state at its very start, which is empty, is the snapshot to begin from.
    ...(recovered ? {} : { snapshot: { seq: fromSeq - 1, events: [] } }),
  };
}
