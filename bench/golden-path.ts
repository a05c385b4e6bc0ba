import { newId } from '@netra/contract';
import { askAndWatch, clientOf } from '../test/fixtures/run-watch.ts';
import { startTestSystem, temporaryDirectory } from '../test/fixtures/system.ts';
import { type Measurement, percentile } from './measurement.ts';

const warmUps = 3;
const rounds = 40;
const question = 'Where does our money go and what should we change first?';

/** Time from sending a question on an open socket to the first event of its run, in ms. */
async function firstEventMs(client: ReturnType<typeof clientOf>): Promise<number> {
  const stream = client.stream();
  await new Promise<void>((resolve) => {
    const stop = stream.onState((state) => {
      if (state.status !== 'open') return;
      stop();
      resolve();
    });
  });
  const startedAt = performance.now();
  const asked = await stream.ask({ cmdId: newId('command'), text: question });
  const elapsedMs = await new Promise<number>((resolve, reject) => {
    stream.subscribe(
      asked.thread,
      { afterSeq: 0 },
      { onEvents: () => resolve(performance.now() - startedAt), onError: reject },
    );
  });
  // The next question is asked on an idle system, so this run is waited for.
  for (;;) {
    const run = await client.runs.get(asked.run ?? '');
    if (run.state !== 'accepted' && run.state !== 'running') break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  stream.close();
  return elapsedMs;
}

/** The golden path on the demo workload: start, first event, report, through the public origin. */
export async function benchmark(): Promise<readonly Measurement[]> {
  const directory = temporaryDirectory();
  const first = await startTestSystem({ dataDirectory: directory.path });
  await first.stop();
  const system = await startTestSystem({ dataDirectory: directory.path });
  try {
    const client = clientOf(system.ready.web, system.ready.accessToken);
    for (let round = 0; round < warmUps; round += 1) await askAndWatch(client, question);
    const events: number[] = [];
    const reports: number[] = [];
    for (let round = 0; round < rounds; round += 1) events.push(await firstEventMs(client));
    for (let round = 0; round < rounds; round += 1)
      reports.push((await askAndWatch(client, question)).milliseconds.report);
    return [
      { name: 'first start to ready, demo made', value: first.startedInMs, unit: 'ms' },
      { name: 'second start to ready', value: system.startedInMs, unit: 'ms', limit: 5_000 },
      { name: 'question to first event, p50', value: percentile(events, 0.5), unit: 'ms' },
      { name: 'question to first event, p95', value: percentile(events, 0.95), unit: 'ms', limit: 50 },
      { name: 'question to report, connecting included, p50', value: percentile(reports, 0.5), unit: 'ms' },
      {
        name: 'question to report, connecting included, p95',
        value: percentile(reports, 0.95),
        unit: 'ms',
        limit: 2_000,
      },
    ];
  } finally {
    await system.stop();
    directory.remove();
  }
}
