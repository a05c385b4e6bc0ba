import { findPoints, killAtPoint } from '../test/fixtures/kills/kill-at-points.ts';
import { openKillWorld } from '../test/fixtures/kills/kill-world.ts';
import { type Benchmark, percentile } from './measurement.ts';

/** Kills the process of a run before and after every durable write of it, one run a kill, and checks each run's end. */
export const benchmark: Benchmark = async () => {
  const world = await openKillWorld();
  try {
    const { whole, moments } = await findPoints(world);
    const takenOverMs: number[] = [];
    let struck = 0;
    let doubts = 0;
    let broken = 0;
    for (const [index, killAt] of moments.entries()) {
      const { run, problem } = await killAtPoint(world, whole, killAt);
      if (run?.wreck !== undefined) struck += 1;
      doubts += run?.wreck?.inDoubt ?? 0;
      if (run?.takenOverMs !== undefined) takenOverMs.push(run.takenOverMs);
      const where = `${index + 1}/${moments.length} ${killAt.moment} ${killAt.point}`;
      if (run === undefined) process.stderr.write(`${where}: no run came to it\n`);
      if (problem === undefined) continue;
      broken += 1;
      process.stderr.write(`${where}: ${problem}\n`);
    }
    return [
      {
        name: 'moments to die, found by the run itself',
        value: moments.length,
        unit: 'moments',
        atLeast: 150,
      },
      { name: 'runs killed there', value: struck, unit: 'runs', atLeast: moments.length },
      { name: 'runs that ended otherwise', value: broken, unit: 'runs', limit: 0 },
      { name: 'changes in doubt, each asked about again', value: doubts, unit: 'changes', atLeast: 2 },
      { name: 'from death to the next event, p50', value: percentile(takenOverMs, 0.5), unit: 'ms' },
      { name: 'from death to the next event, p95', value: percentile(takenOverMs, 0.95), unit: 'ms' },
    ];
  } finally {
    await world.close();
  }
};
