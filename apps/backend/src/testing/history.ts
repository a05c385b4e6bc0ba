import { deepStrictEqual, strictEqual } from 'node:assert';
import { type Event, eventSchema, isTerminal } from '@netra/contract';

/** Checks what must hold of a run's log whatever happened to the processes that wrote it. */
export function checkHistory(events: readonly Event[]): void {
  for (const event of events) eventSchema.parse(event);
  const seqs = events.map((event) => event.seq);
  deepStrictEqual(
    seqs,
    Array.from({ length: seqs.length }, (_, index) => (seqs[0] ?? 1) + index),
  );
  strictEqual(new Set(events.map((event) => event.id)).size, events.length);
  const terminal = events.filter(isTerminal);
  strictEqual(terminal.length, 1, JSON.stringify(terminal));
  strictEqual(events.at(-1), terminal[0]);

  const executing = events
    .filter((event) => event.type === 'tool_executing')
    .map((event) => event.data.callId);
  const ended = events
    .filter((event) => event.type === 'tool_completed' || event.type === 'tool_failed')
    .map((event) => event.data.callId);
  deepStrictEqual(ended.toSorted(), executing.toSorted());
  strictEqual(new Set(executing).size, executing.length);

  const agents = (types: string[]) =>
    events.filter((event) => types.includes(event.type)).map((event) => event.agent);
  deepStrictEqual(
    agents(['agent_completed', 'agent_failed']).toSorted(),
    agents(['agent_started']).toSorted(),
  );

  const parts = new Map<string, string>();
  for (const event of events) {
    if (event.type !== 'partial_result') continue;
    const known = parts.get(event.data.part) ?? '';
    strictEqual(event.data.offset, known.length);
    parts.set(event.data.part, known + event.data.text);
  }
}
