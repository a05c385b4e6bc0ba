import type { Event } from '@netra/contract';
import { isTerminal } from '@netra/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { askAndWatch, clientOf } from '../fixtures/run-watch.ts';
import { startTestSystem, type TestSystem, temporaryDirectory } from '../fixtures/system.ts';

// The backend dies by kill -9 in mid-run; its supervisor starts it again. The run must finish, and the client, which
// was connected all along, must see every event once and in order.
const directory = temporaryDirectory();
let system: TestSystem;

beforeAll(async () => {
  system = await startTestSystem({ dataDirectory: directory.path });
});
afterAll(async () => {
  await system?.stop();
  directory.remove();
});

const moments: readonly { name: string; when: (event: Event) => boolean }[] = [
  { name: 'when the run was accepted', when: (event) => event.type === 'run_accepted' },
  { name: 'when triage began', when: (event) => event.type === 'agent_started' && event.agent === 'triage' },
  {
    name: 'in the middle of a tool',
    when: (event) => event.type === 'tool_executing' && event.agent === 'analysis',
  },
  { name: 'after a tool', when: (event) => event.type === 'tool_completed' && event.agent === 'optimizer' },
  { name: 'while the report is being written', when: (event) => event.type === 'partial_result' },
  { name: 'when the report was delivered', when: (event) => event.type === 'final_report' },
];

test.each(moments)('killed $name: the run finishes, no gap, no duplicate, one end', async ({ when }) => {
  const client = clientOf(system.ready.web, system.ready.accessToken);
  let killed = 0;
  const before = system.processOf('backend');
  const watched = await askAndWatch(client, 'Where does our money go and what should we change first?', {
    onEvent(event) {
      if (killed > 0 || !when(event)) return;
      killed = system.processOf('backend');
      process.kill(killed, 'SIGKILL');
    },
  });
  expect(killed).toBe(before);
  // The last events may have left before the kill struck: the run can be over while the restart is not.
  expect(await system.replacementOf('backend', killed)).not.toBe(before);

  const stored = await client.threads.events(watched.thread, { afterSeq: 0, limit: 1000 });
  expect(stored.events.map((event) => event.seq)).toEqual(stored.events.map((_, index) => index + 1));
  expect(stored.events.filter((event) => event.run === watched.run && isTerminal(event))).toHaveLength(1);
  expect(stored.events.filter((event) => event.type === 'final_report')).toHaveLength(1);

  // What the client saw: deltas may come merged, everything else one by one, all in order.
  const seen = watched.events.map((event) => event.seq);
  expect(seen).toEqual(seen.toSorted((left, right) => left - right));
  expect(new Set(seen).size).toBe(seen.length);
  const critical = (events: readonly Event[]) =>
    events.filter((event) => event.type !== 'partial_result').map((event) => event.id);
  expect(critical(watched.events)).toEqual(critical(stored.events));
  expect(textOf(watched.events)).toBe(textOf(stored.events));
});

/** The answer's text, folded from its deltas as a reader does. */
function textOf(events: readonly Event[]): string {
  let text = '';
  for (const event of events) {
    if (event.type !== 'partial_result') continue;
    if (event.data.restart) text = '';
    text = text.slice(0, event.data.offset) + event.data.text;
  }
  return text;
}
