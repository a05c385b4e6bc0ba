import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { newId, type ServerFrame } from '@netra/contract';
import { processEnvironment } from '@netra/foundation';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type Person, type RunningStreams, startStreams, thought } from './testing/running-streams.ts';

// Frames of every kind over real sockets. APEX_FUZZ_FRAMES=1000000 is the long run, APEX_FUZZ_SEED another one.
const environment = processEnvironment();
const frames = Number(environment.APEX_FUZZ_FRAMES ?? 12_000);
const seed = Number(environment.APEX_FUZZ_SEED ?? 20_261_120);
const chunk = 500;
const connections = 4;
const mostGrowthBytes = 48 * 1024 * 1024;
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

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** What the process holds when nothing of it is waiting to be collected. */
function heldBytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

/** A socket that counts what it is answered, and keeps none of it. */
async function openCounting() {
  const socket = new WebSocket(running.socketUrl(), { headers: { authorization: `Bearer ${person.token}` } });
  const counts = { refused: 0, faults: [] as string[] };
  let closedWith: number | null = null;
  let onAnswer: (cmdId: string | null) => void = () => undefined;
  socket.on('close', (code) => {
    closedWith = code;
    onAnswer(null);
  });
  socket.on('error', () => undefined);
  socket.on('message', (data) => {
    const frame = JSON.parse(String(data)) as ServerFrame;
    if (frame.type !== 'error' && frame.type !== 'rejected') return;
    counts.refused += 1;
    const { code } = frame.error;
    if (code === 'internal' || code === 'dependency_unavailable') counts.faults.push(JSON.stringify(frame));
    if (frame.type === 'rejected') onAnswer(frame.cmdId);
  });
  await new Promise((resolve) => socket.once('message', resolve));
  return {
    counts,
    closedWith: () => closedWith,
    /** Sends texts, and waits until the server has carried them out: the last command is answered after the others. */
    async sendAll(texts: readonly string[]): Promise<void> {
      for (const text of texts) socket.send(text);
      const cmdId = newId('command');
      const answered = new Promise<void>((resolve) => {
        onAnswer = (answer) => {
          if (answer === cmdId || closedWith !== null) resolve();
        };
      });
      socket.send(JSON.stringify({ type: 'stop', cmdId, run: newId('run') }));
      if (closedWith === null) await answered;
    },
    cut: () => socket.terminate(),
  };
}

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
  return fc.oneof(
    { weight: 4, arbitrary: fc.string() },
    { weight: 4, arbitrary: fc.json() },
    { weight: 10, arbitrary: near },
    { weight: 1, arbitrary: right },
  );
}

test(`${frames} frames of every kind neither break a connection nor the server, and leave nothing behind`, async () => {
  const sockets = await Promise.all(Array.from({ length: connections }, openCounting));
  const startedAt = performance.now();
  let sent = 0;
  let early = 0;
  let thread = '';
  for (let round = 0; sent < frames; round += 1) {
    if (round % 20 === 0) {
      // Another thread from time to time: one that grows for ever would make every subscription longer.
      thread = await running.thread(person.scope);
      await running.append(person.scope, thread, [thought('one'), thought('two')]);
    }
    const texts = fc.sample(frameTexts(thread), {
      numRuns: Math.min(chunk, frames - sent),
      seed: seed + round,
    });
    await sockets[round % connections]!.sendAll(texts);
    sent += texts.length;
    if (early === 0 && sent >= frames / 5) early = heldBytes();
  }
  const grownBytes = heldBytes() - early;
  // First what the server says of itself: it tells why, where an answer does not.
  expect(running.lines.filter((line) => line.includes('"level":"error"'))).toEqual([]);
  for (const socket of sockets) {
    expect(socket.closedWith()).toBeNull();
    expect(socket.counts.faults).toEqual([]);
    socket.cut();
  }
  const refused = sockets.reduce((sum, socket) => sum + socket.counts.refused, 0);
  const perSecond = Math.round(sent / ((performance.now() - startedAt) / 1_000));
  process.stdout.write(
    `\nfuzz: ${sent} frames (seed ${seed}), ${refused} refused, 0 faults, ${perSecond} a second, held memory grew by ${Math.round(grownBytes / 1024)} KiB\n`,
  );
  expect(sent).toBe(frames);
  expect(refused).toBeGreaterThan(frames / 4);
  expect(grownBytes).toBeLessThan(mostGrowthBytes);

  // It still serves, as if nothing had been.
  const last = await openCounting();
  await last.sendAll([JSON.stringify({ type: 'subscribe', thread, afterSeq: 0 })]);
  // The one refusal is of the command that ends the sending.
  expect(last.counts.refused).toBe(1);
  last.cut();
}, 3_600_000);
