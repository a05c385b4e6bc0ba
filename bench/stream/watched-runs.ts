import { setTimeout as wait } from 'node:timers/promises';
import type { ApexClient } from '../../packages/client/src/index.ts';
import { type Event, isTerminal, newId } from '../../packages/contract/src/index.ts';
import { type Measurement, percentile } from '../measurement.ts';

/** What a run's own client saw of it; times in ms after the question was sent, undefined for what never came. */
type Watched = {
  firstEventMs?: number;
  firstFindingMs?: number;
  reportMs?: number;
  endMs?: number;
  /** True when the supervisor said that it was done; a run that failed or was cancelled has ended too. */
  completed: boolean;
  lastSeq: number;
  /** True when an event was missing or came twice. */
  gap: boolean;
  problem?: string;
};

export type WatchedRunsOptions = {
  readonly called: string;
  readonly runs: number;
  readonly question: string;
  readonly withinMs: number;
  /** True where every run is expected to find something to save. */
  readonly finds?: boolean;
  /** The client of the run with this number; each opens a stream of its own. */
  clientOf(index: number): ApexClient;
};

/** Streams that are opened at the same time, before any question is asked. */
const openedAtOnce = 50;

type Stream = ReturnType<ApexClient['stream']>;

async function openStream(client: ApexClient, withinMs: number): Promise<Stream> {
  const stream = client.stream({ attemptsBeforeHttp: Number.POSITIVE_INFINITY, openTimeoutMs: 30_000 });
  const deadline = performance.now() + withinMs;
  while (stream.state().status !== 'open') {
    if (performance.now() > deadline) {
      stream.close();
      throw new Error(`a stream did not open: ${JSON.stringify(stream.state())}`);
    }
    await wait(5);
  }
  return stream;
}

function take(seen: Watched, event: Event, elapsedMs: number): void {
  if (event.seq <= seen.lastSeq) seen.gap = true;
  seen.lastSeq = event.seq;
  seen.firstEventMs ??= elapsedMs;
  if (event.type === 'tool_completed' && event.agent === 'optimizer') seen.firstFindingMs ??= elapsedMs;
  if (event.type === 'final_report') seen.reportMs ??= elapsedMs;
  if (!isTerminal(event)) return;
  seen.endMs = elapsedMs;
  seen.completed = event.type === 'agent_completed';
}

/** Asks over an open stream and reads until the run's end, or until time is up. */
async function watch(stream: Stream, seen: Watched, question: string): Promise<void> {
  const startedAt = performance.now();
  const asked = await stream.ask({ cmdId: newId('command'), text: question });
  await new Promise<void>((resolve, reject) => {
    stream.subscribe(
      asked.thread,
      { afterSeq: 0 },
      {
        onEvents(events, { fromSeq, toSeq }) {
          if (fromSeq !== seen.lastSeq + 1) seen.gap = true;
          for (const event of events) take(seen, event, performance.now() - startedAt);
          seen.lastSeq = toSeq;
          if (seen.endMs !== undefined) resolve();
        },
        onError: reject,
      },
    );
  });
}

/** Asks all questions at one moment, each over a stream of its own, and measures what every client saw. */
export async function watchRuns(options: WatchedRunsOptions): Promise<Measurement[]> {
  const { called, runs, question, withinMs } = options;
  const streams: Stream[] = [];
  const seen = Array.from({ length: runs }, (): Watched => ({ completed: false, lastSeq: 0, gap: false }));
  const startedAt = { ms: 0 };
  let most = 0;
  const look = setInterval(() => {
    const open = seen.filter((one) => one.firstEventMs !== undefined && one.endMs === undefined).length;
    most = Math.max(most, open);
  }, 5);
  try {
    for (let from = 0; from < runs; from += openedAtOnce) {
      const indexes = Array.from({ length: Math.min(openedAtOnce, runs - from) }, (_, index) => from + index);
      streams.push(
        ...(await Promise.all(indexes.map((index) => openStream(options.clientOf(index), withinMs)))),
      );
    }
    startedAt.ms = performance.now();
    const all = Promise.all(
      streams.map(async (stream, index) => {
        const one = seen[index];
        if (one === undefined) return;
        await watch(stream, one, question).catch((error: Error) => {
          one.problem = error.message;
        });
      }),
    );
    await Promise.race([all, wait(withinMs, undefined, { ref: false })]);
  } finally {
    clearInterval(look);
    for (const stream of streams) stream.close();
  }
  const seconds = (performance.now() - startedAt.ms) / 1_000;
  const problems = new Set(seen.flatMap(({ problem }) => problem ?? []));
  for (const problem of problems) process.stderr.write(`${called}: ${problem}\n`);
  const share = (holds: (one: Watched) => boolean) => (100 * seen.filter(holds).length) / runs;
  const times = (name: string, time: (one: Watched) => number | undefined): Measurement[] => {
    const known = seen.flatMap((one) => time(one) ?? []);
    if (known.length === 0) return [];
    return [
      { name: `${called}: ${name}, p50`, value: percentile(known, 0.5), unit: 'ms' },
      { name: `${called}: ${name}, p95`, value: percentile(known, 0.95), unit: 'ms' },
    ];
  };
  return [
    { name: `${called}: runs`, value: runs, unit: 'runs' },
    { name: `${called}: in flight at one moment`, value: most, unit: 'runs' },
    {
      name: `${called}: completed with report`,
      value: share((one) => one.completed && one.reportMs !== undefined),
      unit: '%',
      atLeast: 100,
    },
    ...(options.finds === true
      ? [
          {
            name: `${called}: told a finding`,
            value: share(({ firstFindingMs }) => firstFindingMs !== undefined),
            unit: '%',
            atLeast: 100,
          },
        ]
      : []),
    { name: `${called}: seen with a gap or repetition`, value: share(({ gap }) => gap), unit: '%', limit: 0 },
    { name: `${called}: all of them in`, value: seconds, unit: 's' },
    ...times('first event', ({ firstEventMs }) => firstEventMs),
    ...times('first finding', ({ firstFindingMs }) => firstFindingMs),
    ...times('report', ({ reportMs }) => reportMs),
  ];
}
