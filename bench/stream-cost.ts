import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type Benchmark, type Measurement, percentile } from './measurement.ts';
import { openApexThread } from './stream/apex-installation.ts';
import { apexCostSystem, type CostSystem, plainSystem, socketIoCostSystem } from './stream/cost-systems.ts';
import { Readers, requireOpenFiles } from './stream/readers.ts';
import type { ServerProcess } from './stream/server-process.ts';

const usual = { idle: 2_000, reading: 500, messages: 200, rounds: 3, held: 10_000, holdMs: 30_000 };
const quick = { idle: 2_000, reading: 500, messages: 60, rounds: 1, held: 2_000, holdMs: 2_000 };
type Size = typeof usual;

const messageBytes = 200;
const betweenMessagesMs = 20;
const warmUpMessages = 20;
const arriveWithinMs = 20_000;
const held = 'held by JavaScript';

/** What one round of a system came to; bytes are per connection, CPU in microseconds per delivery, delays in ms. */
type Round = {
  readonly held: number;
  readonly rss: number;
  readonly cpu: number;
  readonly p50: number;
  readonly p99: number;
  readonly missing: number;
};

function textOf(number: number): string {
  return `#${number}#`.padEnd(messageBytes, 'x');
}

type Stage = { readonly system: CostSystem; readonly server: ServerProcess; readonly readers: Readers };

async function publish({ system, server, readers }: Stage, from: number, count: number): Promise<void> {
  const startedAt = performance.now();
  for (let index = 0; index < count; index += 1) {
    const deliver = await system.prepare(server, textOf(from + index));
    readers.sent(from + index);
    await deliver();
    await wait(Math.max(0, startedAt + (index + 1) * betweenMessagesMs - performance.now()));
  }
}

async function runRound(system: CostSystem, size: Size): Promise<Round> {
  const server = await system.start();
  try {
    const readers = new Readers(system, server.port);
    const before = new Readers(system, server.port);
    const idle = new Readers(system, server.port);
    await readers.open(size.reading);
    await publish({ system, server, readers }, 1, warmUpMessages);
    await readers.until(size.reading * warmUpMessages, arriveWithinMs);
    // As many come before those that are counted: the room that a heap takes once is no part of a connection.
    await before.open(size.idle);
    await wait(1_000);
    const memoryBefore = await server.memory();
    await idle.open(size.idle);
    await wait(1_000);
    const memoryAfter = await server.memory();
    await before.close();
    await idle.close();
    readers.forget();
    const cpuBefore = await server.cpu();
    await publish({ system, server, readers }, warmUpMessages + 1, size.messages);
    const deliveries = size.reading * size.messages;
    await readers.until(deliveries, arriveWithinMs);
    const cpu = ((await server.cpu()) - cpuBefore) / deliveries;
    const missing = deliveries - readers.received() + readers.lost() + before.lost() + idle.lost();
    await readers.close();
    const perConnection = (total: number) => total / size.idle;
    return {
      held: perConnection(memoryAfter.held - memoryBefore.held),
      rss: perConnection(memoryAfter.rss - memoryBefore.rss),
      cpu,
      p50: percentile(readers.delays(), 0.5),
      p99: percentile(readers.delays(), 0.99),
      missing,
    };
  } finally {
    await server.kill();
  }
}

/** Many connections that say nothing, held over more than one sign of life; then one message for all of them. */
async function holdIdle(system: CostSystem, size: Size): Promise<Measurement[]> {
  requireOpenFiles(size.held);
  const server = await system.start();
  try {
    const readers = new Readers(system, server.port);
    const before = await server.memory();
    const startedAt = performance.now();
    await readers.open(size.held);
    const openMs = performance.now() - startedAt;
    const cpuBefore = await server.cpu();
    await wait(size.holdMs);
    const cpu = ((await server.cpu()) - cpuBefore) / (size.holdMs * 1_000);
    const after = await server.memory();
    const lost = readers.lost();
    await publish({ system, server, readers }, 1, 1);
    await readers.until(size.held, arriveWithinMs);
    const reached = readers.received();
    const slowest = percentile(readers.delays(), 1);
    await readers.close();
    const called = `${size.held} idle connections of ours`;
    return [
      { name: `${called}: opened in`, value: openMs / 1_000, unit: 's' },
      {
        name: `${called}: held ${size.holdMs / 1_000} s`,
        value: size.held - lost,
        unit: 'connections',
        atLeast: size.held,
      },
      { name: `${called}: reached after that`, value: reached, unit: 'connections', atLeast: size.held },
      { name: `${called}: the last of them after`, value: slowest, unit: 'ms' },
      { name: `${called}: CPU meanwhile`, value: cpu * 100, unit: '% of a core' },
      { name: `${called}: ${held}`, value: (after.held - before.held) / size.held / 1_024, unit: 'KB each' },
      { name: `${called}: resident`, value: (after.rss - before.rss) / size.held / 1_024, unit: 'KB each' },
    ];
  } finally {
    await server.kill();
  }
}

/** Appending alone, with nobody reading: what the log costs whoever writes it. */
async function appendAlone(
  installation: Awaited<ReturnType<typeof openApexThread>>,
  count: number,
): Promise<Measurement[]> {
  const thread = await installation.newThread();
  const times: number[] = [];
  const before = process.cpuUsage();
  for (let number = 1; number <= count; number += 1) {
    const startedAt = performance.now();
    await installation.append(thread, [textOf(number)]);
    times.push(performance.now() - startedAt);
  }
  const { user, system } = process.cpuUsage(before);
  return [
    { name: 'append, apart: CPU', value: (user + system) / count, unit: 'us' },
    { name: 'append, apart: p50', value: percentile(times, 0.5), unit: 'ms' },
    { name: 'append, apart: p99', value: percentile(times, 0.99), unit: 'ms' },
  ];
}

function middleOf(rounds: readonly Round[], value: (round: Round) => number): number {
  return percentile(rounds.map(value), 0.5);
}

const absolute = { bytes: 12, cpu: 9 };
const mostOfWs = { bytes: 1.15, cpu: 1.15, p99: 1.3 };

function measurementsOf(name: string, rounds: readonly Round[]): Measurement[] {
  const ours = name === 'ours';
  const middle = (value: (round: Round) => number) => middleOf(rounds, value);
  const most = (limit: number) => (ours ? { limit } : {});
  return [
    {
      name: `${name}: ${held}`,
      value: middle(({ held }) => held) / 1_024,
      unit: 'KB each',
      ...most(absolute.bytes),
    },
    {
      name: `${name}: resident`,
      value: middle(({ rss }) => rss) / 1_024,
      unit: 'KB each',
      ...most(absolute.bytes),
    },
    { name: `${name}: CPU a delivery`, value: middle(({ cpu }) => cpu), unit: 'us', ...most(absolute.cpu) },
    { name: `${name}: delivery, p50`, value: middle(({ p50 }) => p50), unit: 'ms' },
    { name: `${name}: delivery, p99`, value: middle(({ p99 }) => p99), unit: 'ms' },
    {
      name: `${name}: not delivered`,
      value: rounds.reduce((sum, { missing }) => sum + missing, 0),
      unit: 'messages',
      limit: 0,
    },
  ];
}

function ratios(ours: readonly Round[], plain: readonly Round[]): Measurement[] {
  const ratio = (value: (round: Round) => number) => middleOf(ours, value) / middleOf(plain, value);
  return [
    { name: `ours of ws: ${held}`, value: ratio((round) => round.held), unit: 'x', limit: mostOfWs.bytes },
    { name: 'ours of ws: resident', value: ratio((round) => round.rss), unit: 'x', limit: mostOfWs.bytes },
    {
      name: 'ours of ws: CPU a delivery',
      value: ratio((round) => round.cpu),
      unit: 'x',
      limit: mostOfWs.cpu,
    },
    { name: 'ours of ws: delivery, p99', value: ratio((round) => round.p99), unit: 'x', limit: mostOfWs.p99 },
  ];
}

/** What delivery with resume costs beside `ws` alone and Socket.IO with recovery: the same load, each in a process of its own. */
export const benchmark: Benchmark = async () => {
  const { values } = parseArgs({ strict: false, options: { quick: { type: 'boolean' } } });
  const size = values.quick === true ? quick : usual;
  requireOpenFiles(size.held);
  const installation = await openApexThread();
  try {
    const ours = apexCostSystem(installation);
    const systems = [plainSystem, socketIoCostSystem, ours, apexCostSystem(installation, 'elsewhere')];
    const rounds = new Map<CostSystem, Round[]>(systems.map((system) => [system, []]));
    // In turn, so that what else the machine does meets all of them.
    for (let round = 0; round < size.rounds; round += 1)
      for (const system of systems) rounds.get(system)?.push(await runRound(system, size));
    const of = (system: CostSystem) => rounds.get(system) ?? [];
    return [
      ...systems.flatMap((system) => measurementsOf(system.name, of(system))),
      ...ratios(of(ours), of(plainSystem)),
      ...(await appendAlone(installation, size.messages)),
      ...(await holdIdle(ours, size)),
    ];
  } finally {
    await installation.close();
  }
};
