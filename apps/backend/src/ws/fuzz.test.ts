import { newId } from '@netra/contract';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RawSocket } from './testing/raw-socket.ts';
import { type Person, type RunningStreams, startStreams, thought } from './testing/running-streams.ts';

const frames = 3_000;
const seed = 20_261_120;
let running: RunningStreams;
let person: Person;

beforeAll(async () => {
  const endless = Number.POSITIVE_INFINITY;
  running = await startStreams({
    badFrames: endless,
    framesPerSecondPerUser: 1e9,
    framesPerSecondPerOrganization: 1e9,
  });
  person = await running.person();
});
afterAll(async () => {
  await running?.close();
});

/** Frames that are right, nearly right, or nothing like one. */
function frameTexts(thread: string): fc.Arbitrary<string> {
  const odd = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.integer(),
    fc.double(),
    fc.constantFrom(
      null,
      true,
      thread,
      newId('thread'),
      newId('run'),
      '\u0000',
      '\ud800',
      2 ** 53,
      -1,
      '__proto__',
      [],
    ),
  );
  const type = fc.constantFrom(
    'subscribe',
    'unsubscribe',
    'stop',
    'ack',
    'ping',
    'pong',
    'approve',
    'ask',
    'authenticate',
  );
  const field = fc.constantFrom(
    'thread',
    'afterSeq',
    'seq',
    'run',
    'cmdId',
    'text',
    'epoch',
    'token',
    'decision',
    'argsHash',
  );
  const near = fc
    .tuple(type, fc.dictionary(field, odd, { maxKeys: 6 }))
    .map(([name, fields]) => JSON.stringify({ type: name, ...fields }));
  const right = fc.oneof(
    fc.nat({ max: 20 }).map((afterSeq) => JSON.stringify({ type: 'subscribe', thread, afterSeq })),
    fc.maxSafeNat().map((seq) => JSON.stringify({ type: 'ack', thread, seq })),
    fc.constant(JSON.stringify({ type: 'unsubscribe', thread })),
    fc
      .string({ unit: 'binary', minLength: 1, maxLength: 40 })
      .chain((text) => fc.constantFrom(text, `${text}\ud800`, `${text}\u0000`))
      .map((text) => JSON.stringify({ type: 'ask', cmdId: newId('command'), thread, text })),
  );
  return fc.oneof(fc.string(), fc.json(), near, near, right);
}

test(`${frames} frames of every kind neither break the connection nor the server`, async () => {
  const thread = await running.thread(person.scope);
  await running.append(person.scope, thread, [thought('one'), thought('two')]);
  const socket = new RawSocket(running.socketUrl(), { headers: { authorization: `Bearer ${person.token}` } });
  await socket.next('hello');
  const texts = fc.sample(frameTexts(thread), { numRuns: frames, seed });
  for (const [index, text] of texts.entries()) {
    await socket.send(text);
    if (index % 100 !== 99) continue;
    await socket.send({ type: 'ping' });
    const pongs = Math.floor(index / 100) + 1;
    await socket.until((seen) => seen.framesOf('pong').length >= pongs);
  }
  await socket.send({ type: 'subscribe', thread, afterSeq: 0 });
  await running.append(person.scope, thread, [thought('still here')]);
  await socket.until((seen) =>
    seen
      .framesOf('events')
      .some((frame) =>
        frame.events.some((event) => event.type === 'agent_thinking' && event.data.thought === 'still here'),
      ),
  );
  const failures = [...socket.framesOf('error'), ...socket.framesOf('rejected')];
  expect(failures.length).toBeGreaterThan(100);
  expect(
    failures.filter((frame) => ['internal', 'dependency_unavailable'].includes(frame.error.code)),
  ).toEqual([]);
  expect(running.lines.filter((line) => line.includes('"level":"error"'))).toEqual([]);
  socket.cut();
}, 120_000);
