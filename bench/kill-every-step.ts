import { availableParallelism } from 'node:os';
import type { KillAt } from '../test/fixtures/kills/interrupted-run.ts';
import { findPoints, type Killed, killAtPoint } from '../test/fixtures/kills/kill-at-points.ts';
import { type KillWorld, openKillWorld } from '../test/fixtures/kills/kill-world.ts';
import { type Benchmark, percentile } from './measurement.ts';

/** Worlds at work side by side, two a core: a run that was killed waits more than it works. */
const lanes = 2 * availableParallelism();

/** Kills at each moment that is left, until none is. */
async function killAll(world: KillWorld, moments: readonly KillAt[], left: KillAt[]): Promise<Killed[]> {
  const { whole } = await findPoints(world);
  const killed: Killed[] = [];
  for (let killAt = left.shift(); killAt !== undefined; killAt = left.shift()) {
    const one = await killAtPoint(world, whole, killAt);
    killed.push(one);
    const where = `${moments.length - left.length}/${moments.length} ${killAt.moment} ${killAt.point}`;
    if (one.problem !== undefined) process.stderr.write(`${where}: ${one.problem}\n`);
    else if (one.run === undefined) process.stderr.write(`${where}: no run came to it\n`);
  }
  return killed;
}

/** Kills the process of a run before and after every durable write of it, one run a kill, and checks each run's end. */
export const benchmark: Benchmark = async () => {
  const worlds = await Promise.all(Array.from({ length: lanes }, openKillWorld));
  try {
    const { moments } = await findPoints(worlds[0] as KillWorld);
    const left = [...moments];
    const killed = (await Promise.all(worlds.map((world) => killAll(world, moments, left)))).flat();
    const takenOverMs = killed.flatMap(({ run }) => run?.takenOverMs ?? []);
    const wrecks = killed.flatMap(({ run }) => run?.wreck ?? []);
    return [
      {
        name: 'moments to die, found by the run itself',
        value: moments.length,
        unit: 'moments',
        atLeast: 150,
      },
      { name: 'runs killed there', value: wrecks.length, unit: 'runs', atLeast: moments.length },
      {
        name: 'runs that ended otherwise than undisturbed',
        value: killed.filter(({ problem }) => problem !== undefined).length,
        unit: 'runs',
        limit: 0,
      },
      {
        name: 'changes in doubt, each asked about again',
        value: wrecks.reduce((sum, { inDoubt }) => sum + inDoubt, 0),
        unit: 'changes',
        atLeast: 2,
      },
      { name: 'from death to the next event, p50', value: percentile(takenOverMs, 0.5), unit: 'ms' },
      { name: 'from death to the next event, p95', value: percentile(takenOverMs, 0.95), unit: 'ms' },
    ];
  } finally {
    await Promise.all(worlds.map((world) => world.close()));
  }
};
