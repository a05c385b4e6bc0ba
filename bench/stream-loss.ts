import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type FaultProxy, startFaultProxy } from '../test/faults/fault-proxy.ts';
import { randomOf } from '../test/faults/random.ts';
import { hasRedisServer, startRedisServer } from '../test/fixtures/redis-server.ts';
import type { Benchmark, Measurement } from './measurement.ts';
import { started } from './started.ts';
import { apexSystem, type System, socketIoSystem } from './stream/loss-systems.ts';
import type { ServerProcess } from './stream/server-process.ts';

/**
 * What strikes in mid-stream: the client's connection is cut, which recovery is made for; the server is killed; or it
 * is killed while a client that was cut is on its way back.
 */
const kinds = ['cut', 'kill', 'cut, then kill'] as const;
const usualRounds = { cut: 10, kill: 30, 'cut, then kill': 30 } as const;
const quickRounds = { cut: 2, kill: 3, 'cut, then kill': 2 } as const;
const betweenMessagesMs = 4;
const returnWithinMs = 60_000;
const lastOnesWithinMs = 5_000;

type Count = { accepted: number; lost: number; repeated: number; unordered: number };

/** The server of a system behind a proxy, a producer that it takes numbered messages from, and one reader. */
async function openStage(system: System) {
  await system.begin();
  let server: ServerProcess | undefined = await system.start();
  const proxy: FaultProxy = await startFaultProxy(() => server?.port);
  let next = 0;
  let producing = false;
  const accepted: number[] = [];
  const received: number[] = [];
  const reader = await system.read(`http://127.0.0.1:${proxy.port}`, (text) => received.push(Number(text)));

  /** Sends each number once: what the server did not say yes to counts for nobody. */
  async function produce(): Promise<void> {
    while (producing) {
      const asked = server;
      if (asked !== undefined) {
        next += 1;
        const number = next;
        await asked.ask('publish', String(number)).then(
          () => accepted.push(number),
          () => undefined,
        );
      }
      await wait(betweenMessagesMs);
    }
  }

  /** Waits until the reader receives what is sent from now on. */
  async function untilReading(): Promise<void> {
    const from = next;
    const deadline = performance.now() + returnWithinMs;
    while ((received.at(-1) ?? 0) <= from) {
      if (performance.now() > deadline) throw new Error(`${system.name}: the reader did not come back`);
      await wait(2);
    }
  }

  return {
    proxy,
    untilReading,
    accepted,
    received,
    async kill(downMs: number) {
      const killed = server;
      server = undefined;
      await killed?.kill();
      await wait(downMs);
      server = await system.start();
    },
    async whileProducing(work: () => Promise<void>) {
      producing = true;
      const produced = produce();
      try {
        await work();
      } finally {
        producing = false;
        await produced;
      }
    },
    async close() {
      reader.close();
      await proxy.close();
      await server?.kill();
    },
  };
}

function countOf(accepted: readonly number[], received: readonly number[]): Count {
  const times = new Map<number, number>();
  let unordered = 0;
  let highest = 0;
  for (const number of received) {
    if (number < highest && !times.has(number)) unordered += 1;
    highest = Math.max(highest, number);
    times.set(number, (times.get(number) ?? 0) + 1);
  }
  return {
    accepted: accepted.length,
    lost: accepted.filter((number) => !times.has(number)).length,
    repeated: received.length - times.size,
    unordered,
  };
}

/** One fault after the other on one stream, then waits for what still comes and counts. The same seeds for every system. */
async function runKind(system: System, kind: (typeof kinds)[number], rounds: number): Promise<Count> {
  const stage = await openStage(system);
  const { accepted, received, proxy } = stage;
  let first = 0;
  try {
    await stage.whileProducing(async () => {
      await stage.untilReading();
      // What was sent before the reader was there is no part of the comparison: only ours promises it.
      first = received.at(-1) ?? 0;
      for (let seed = 1; seed <= rounds; seed += 1) {
        const random = randomOf(seed);
        await wait(random.between(100, 400));
        if (kind !== 'kill') proxy.cut();
        if (kind === 'cut, then kill') await wait(random.between(5, 60));
        if (kind !== 'cut') await stage.kill(random.between(0, 150));
        await stage.untilReading();
      }
    });
    const deadline = performance.now() + lastOnesWithinMs;
    while (received.at(-1) !== accepted.at(-1) && performance.now() < deadline) await wait(10);
    const since = (numbers: readonly number[]) => numbers.filter((number) => number >= first);
    return countOf(since(accepted), since(received));
  } finally {
    await stage.close();
  }
}

async function measure(
  system: System,
  rounds: Record<(typeof kinds)[number], number>,
): Promise<Measurement[]> {
  const ours = system.name === 'ours';
  const none = ours ? { limit: 0 } : {};
  const measurements: Measurement[] = [];
  for (const kind of kinds) {
    const count = await runKind(system, kind, rounds[kind]);
    const called = `${system.name}, ${kind} x ${rounds[kind]}`;
    measurements.push(
      { name: `${called}: accepted`, value: count.accepted, unit: 'messages', atLeast: rounds[kind] * 10 },
      { name: `${called}: lost`, value: count.lost, unit: 'messages', ...none },
      { name: `${called}: repeated`, value: count.repeated, unit: 'messages', ...none },
      { name: `${called}: out of order`, value: count.unordered, unit: 'messages', ...none },
    );
  }
  return measurements;
}

/** What the same kills cost readers of our stream and of Socket.IO with recovery, in messages the server had accepted. */
export const benchmark: Benchmark = async () => {
  const { values } = parseArgs({ strict: false, options: { quick: { type: 'boolean' } } });
  const rounds = values.quick === true ? quickRounds : usualRounds;
  const measurements: Measurement[] = [];
  const memory = socketIoSystem('Socket.IO, memory');
  measurements.push(...(await measure(memory, rounds)));
  if (hasRedisServer()) {
    const { thing: redis, end } = await started(startRedisServer(), (server) => server.close());
    try {
      const system = socketIoSystem('Socket.IO, Redis streams', redis.url);
      measurements.push(...(await measure(system, rounds)));
    } finally {
      await end();
    }
  } else {
    process.stderr.write('NOT COMPARED: there is no redis-server here for the Redis-streams adapter.\n');
  }
  const ours = await apexSystem('ours');
  try {
    measurements.push(...(await measure(ours, rounds)));
  } finally {
    await ours.close();
  }
  return measurements;
};
