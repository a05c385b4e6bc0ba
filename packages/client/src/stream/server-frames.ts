import { type Event, eventSchema, eventTypes, type ServerFrame, serverFrameSchema } from '@netra/contract';
import { z } from 'zod';

/** Types of events this version does not know, from a newer server: passed over, their seqs still counted. */
export type ReceivedFrame = ServerFrame | { readonly type: 'unreadable'; readonly problem: string };

const eventTypeSchema = z.looseObject({ type: z.string() });

/** A stand-in for an event of a type that only a newer version knows: it moves the cursor and shows nothing. */
function asKnownEvent(candidate: unknown): unknown {
  const known = eventTypeSchema.safeParse(candidate);
  if (!known.success || (eventTypes as string[]).includes(known.data.type)) return candidate;
  return { ...known.data, type: 'thread_updated', data: {} };
}

/** Reads one event; raises a zod error when it is none. */
export function parseEvent(candidate: unknown): Event {
  return eventSchema.parse(asKnownEvent(candidate));
}

const framesWithEvents = z.looseObject({ type: z.literal('events'), events: z.array(z.unknown()) });

/** Reads a frame's text; what cannot be read is handed on as such, never thrown: one bad frame ends no stream. */
export function parseServerFrame(text: string): ReceivedFrame {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { type: 'unreadable', problem: `no JSON: ${(error as Error).message}` };
  }
  const batch = framesWithEvents.safeParse(value);
  const candidate = batch.success
    ? { ...batch.data, events: batch.data.events.map((event) => asKnownEvent(event)) }
    : value;
  const frame = serverFrameSchema.safeParse(candidate);
  return frame.success ? frame.data : { type: 'unreadable', problem: z.prettifyError(frame.error) };
}
