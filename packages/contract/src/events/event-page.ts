import { z } from 'zod';
import { eventSchema } from './event.ts';

/**
 * Answer of `GET /api/threads/:id/events` as JSON: a stretch of the log. `recovered: false` says that the asked
 * position belongs to another log (its epoch changed, or it lies beyond the head): the events start over from seq 1.
 */
export const eventPageSchema = z.object({
  thread: z.string(),
  epoch: z.string(),
  recovered: z.boolean(),
  headSeq: z.number().int().nonnegative(),
  events: z.array(eventSchema),
});
export type EventPage = z.infer<typeof eventPageSchema>;

/** Query of `GET /api/threads/:id/events`, for a page, a long poll (`waitMs`) or an event source. */
export const eventQuerySchema = z.object({
  afterSeq: z.coerce.number().int().nonnegative().default(0),
  epoch: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(500),
  waitMs: z.coerce.number().int().min(0).max(30_000).default(0),
  /** For an event source, which can send no header: a single-use ticket. */
  ticket: z.string().max(500).optional(),
});
