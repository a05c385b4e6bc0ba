import { z } from 'zod';
import { type EventType, eventData } from './event-data.ts';

export const eventVersion = 1;

const envelope = {
  v: z.literal(eventVersion),
  id: z.string(),
  thread: z.string(),
  /** Null on events of the thread itself (`thread_updated`, `progress`). */
  run: z.string().nullable(),
  agent: z.string().nullable(),
  parentAgent: z.string().optional(),
  /** Number of the durable step within the run that appended it; 0 outside a run. */
  step: z.number().int().nonnegative(),
  /** Gapless per thread from 1. */
  seq: z.number().int().positive(),
  /** Changes when the database is restored: sequences of different epochs cannot be compared. */
  epoch: z.string(),
  ts: z.iso.datetime(),
  traceparent: z.string().optional(),
};

function eventOf<Type extends EventType>(type: Type) {
  return z.object({ ...envelope, type: z.literal(type), data: eventData[type] });
}

/** One line of the run log. */
export const eventSchema = z.discriminatedUnion('type', [
  eventOf('run_accepted'),
  eventOf('agent_started'),
  eventOf('agent_thinking'),
  eventOf('tool_executing'),
  eventOf('tool_completed'),
  eventOf('tool_failed'),
  eventOf('partial_result'),
  eventOf('final_report'),
  eventOf('agent_completed'),
  eventOf('agent_failed'),
  eventOf('approval_requested'),
  eventOf('approval_resolved'),
  eventOf('run_cancelled'),
  eventOf('run_failed'),
  eventOf('progress'),
  eventOf('thread_updated'),
]);
export type Event = z.infer<typeof eventSchema>;
export type EventOf<Type extends EventType> = Extract<Event, { type: Type }>;
export type EventDataOf<Type extends EventType> = z.infer<(typeof eventData)[Type]>;

/** What a writer states of an event; the log adds id, seq, epoch and time. */
export type EventDraft = {
  [Type in EventType]: {
    type: Type;
    agent: string | null;
    parentAgent?: string;
    step: number;
    data: EventDataOf<Type>;
  };
}[EventType];

/** True for the one event that ends a run: the supervisor's completion, its failure or its cancellation. */
export function isTerminal(event: Pick<Event, 'type' | 'agent'>): boolean {
  return (
    event.type === 'run_failed' ||
    event.type === 'run_cancelled' ||
    (event.type === 'agent_completed' && event.agent === 'supervisor')
  );
}
