import { describe, expect, test } from 'vitest';
import { type Event, newId } from '../../packages/contract/src/index.ts';
import { checkSeen } from './check-session.ts';
import { scheduleOf } from './fault-schedule.ts';

const thread = newId('thread');
const run = newId('run');

function event(seq: number, type: Event['type'], data: unknown, agent: string | null = 'supervisor'): Event {
  const envelope = { v: 1, id: `evt_${seq}`, thread, run, agent, step: 0, seq, epoch: 'one' };
  return { ...envelope, ts: '2026-11-01T00:00:00.000Z', type, data } as Event;
}
const delta = (seq: number, offset: number, text: string) =>
  event(seq, 'partial_result', { messageId: 'msg_1', part: 'summary', offset, text }, 'report');

const log: Event[] = [
  event(1, 'run_accepted', {}),
  event(2, 'agent_thinking', { thought: 'first', step: 1 }),
  delta(3, 0, 'You '),
  delta(4, 4, 'spent.'),
  event(5, 'agent_thinking', { thought: 'second', step: 2 }),
  event(6, 'agent_completed', { durationMs: 1, status: 'done' }),
];
const seen = (events: Event[]) => ({ events, resets: 0, errors: [] });

describe('the checker of histories', () => {
  test('accepts what is whole, and deltas that came merged', () => {
    checkSeen(seen(log), log);
    checkSeen(seen([...log.slice(0, 2), delta(4, 0, 'You spent.'), ...log.slice(4)]), log);
  });

  test.each([0, 1, 3, 4, 5])('fails when event %i of the log is dropped on purpose', (index) => {
    expect(() => checkSeen(seen(log.toSpliced(index, 1)), log)).toThrow();
  });

  test('fails on a duplicate, a wrong order, another text and an event from nowhere', () => {
    expect(() => checkSeen(seen([...log.slice(0, 2), ...log.slice(1)]), log)).toThrow(/duplicate/);
    expect(() => checkSeen(seen([log[1] as Event, log[0] as Event, ...log.slice(2)]), log)).toThrow();
    expect(() => checkSeen(seen(log.toSpliced(3, 1, delta(4, 4, 'saved.'))), log)).toThrow(/text/);
    expect(() =>
      checkSeen(seen([...log, event(7, 'agent_thinking', { thought: 'x', step: 1 })]), log),
    ).toThrow();
  });
});

test('a seed makes the same schedule each time, and another one another', () => {
  expect(scheduleOf(7)).toEqual(scheduleOf(7));
  expect(scheduleOf(7)).not.toEqual(scheduleOf(8));
});
