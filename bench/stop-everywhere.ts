import { findPoints } from '../test/fixtures/kills/kill-at-points.ts';
import { openKillWorld } from '../test/fixtures/kills/kill-world.ts';
import { stoppedRun } from '../test/fixtures/kills/stopped-run.ts';
import { type Benchmark, percentile } from './measurement.ts';

/** A run that is stopped as it makes its last writes may be over first: these few points are all it has after them. */
const mostEndedFirst = 0.15;

/** Stops a run over another backend at every durable write it makes, one run a stop, and measures when it ends. */
export const benchmark: Benchmark = async () => {
  const world = await openKillWorld();
  try {
    const { whole } = await findPoints(world);
    const { points } = whole.run;
    const stoppedMs: number[] = [];
    let endedFirst = 0;
    let broken = 0;
    for (const point of points) {
      try {
        const stopped = await stoppedRun(world, point);
        if (stopped.endedFirst) endedFirst += 1;
        if (stopped.stoppedMs !== undefined && !stopped.endedFirst) stoppedMs.push(stopped.stoppedMs);
      } catch (error) {
        broken += 1;
        process.stderr.write(`${point}: ${(error as Error).message}\n`);
      }
    }
    return [
      { name: 'points, found by the run itself', value: points.length, unit: 'points', atLeast: 75 },
      { name: 'stops over another backend', value: stoppedMs.length, unit: 'runs' },
      {
        name: 'runs that were over first',
        value: endedFirst,
        unit: 'runs',
        limit: points.length * mostEndedFirst,
      },
      { name: 'runs with a broken history, or work left', value: broken, unit: 'runs', limit: 0 },
      { name: 'stop to the terminal event, p50', value: percentile(stoppedMs, 0.5), unit: 'ms' },
      { name: 'stop to the terminal event, p95', value: percentile(stoppedMs, 0.95), unit: 'ms' },
      {
        name: 'stop to the terminal event, slowest',
        value: Math.max(...stoppedMs),
        unit: 'ms',
        limit: 1_000,
      },
    ];
  } finally {
    await world.close();
  }
};
