import { deepStrictEqual, ok, strictEqual } from 'node:assert';
import { checkHistory } from '../../apps/backend/src/testing/history.ts';
import { type Event, isTerminal } from '../../packages/contract/src/index.ts';
import type { Seen, Session } from './session.ts';

/** The log of a thread as the store holds it, and what else the store says of the question. */
export type Stored = {
  readonly events: readonly Event[];
  /** Runs in the thread, and how often the command was carried out. */
  readonly runs: number;
  readonly commands: number;
  readonly reports: number;
};

function textOf(events: readonly Event[]): Map<string, string> {
  const parts = new Map<string, string>();
  for (const event of events) {
    if (event.type !== 'partial_result') continue;
    const { part, offset, text, restart } = event.data;
    const known = restart ? '' : (parts.get(part) ?? '');
    parts.set(part, known.slice(0, offset) + text);
  }
  return parts;
}

/** Every event of the log was seen once and in order; deltas may have come merged, but say the same. */
export function checkSeen(seen: Seen, stored: readonly Event[]): void {
  deepStrictEqual(seen.errors, [], 'the reader was refused');
  strictEqual(seen.resets, 0, 'the reader was told that its log was replaced');
  let last = 0;
  for (const event of seen.events) {
    ok(event.seq > last, `event ${event.seq} came after ${last}: a duplicate, or out of order`);
    last = event.seq;
  }
  const whole = (events: readonly Event[]) =>
    events
      .filter((event) => event.type !== 'partial_result')
      .map(({ seq, id, type }) => `${seq} ${type} ${id}`);
  const until = stored.filter((event) => event.seq <= last);
  deepStrictEqual(whole(seen.events), whole(until), 'events are missing, or were never in the log');
  deepStrictEqual(textOf(seen.events), textOf(until), 'the text differs from the log');
  ok(seen.events.some(isTerminal), 'the reader never saw the end');
}

/** Checks what must hold of a session whatever happened meanwhile; throws on the first thing that does not. */
export function checkSession(session: Session, stored: Stored): void {
  const { asked, organizationId } = session;
  checkHistory(stored.events);
  strictEqual(stored.events[0]?.seq, 1, 'the log of a thread begins with 1');
  strictEqual(stored.runs, 1, `command ${session.cmdId} made ${stored.runs} runs`);
  strictEqual(stored.commands, 1, `command ${session.cmdId} is recorded ${stored.commands} times`);
  strictEqual(stored.events.filter((event) => event.type === 'run_accepted').length, 1);
  const [end] = stored.events.filter(isTerminal);
  const reports = stored.events.filter((event) => event.type === 'final_report').length;
  strictEqual(reports, stored.reports, 'a report was stored without its event, or the other way round');
  if (end?.type !== 'run_cancelled') strictEqual(reports, 1, 'a run that ends has a report');
  for (const event of stored.events) strictEqual(event.thread, asked.thread);
  checkSeen(session.seenByAsker, stored.events);
  checkSeen(session.seenByColleague, stored.events);
  deepStrictEqual(session.seenByStranger.events, [], `events of ${organizationId} reached a stranger`);
}
