import { afterAll, beforeAll, expect, test } from 'vitest';
import { randomOf } from '../faults/random.ts';
import { findPoints, killAtPoint } from '../fixtures/kills/kill-at-points.ts';
import { type KillWorld, openKillWorld } from '../fixtures/kills/kill-world.ts';

// Some of the moments at which `npm run bench -- kill-every-step` kills: that takes every one of them.
const seed = 20_261_120;
const sampled = 8;
let world: KillWorld;

beforeAll(async () => {
  world = await openKillWorld();
});
afterAll(async () => {
  await world?.close();
});

test('killed before and after durable writes of a run: it ends the same, each effect once, doubtful changes ask', async () => {
  const { whole, moments } = await findPoints(world);
  expect(moments.length).toBeGreaterThan(150);
  // A change that was allowed and begun, and one that was made and not yet recorded: both must ask again.
  const doubtful = moments.filter(
    ({ point, moment }) =>
      (point === 'optimizer:1 tool:savings #3' && moment === 'after') ||
      (point === 'optimizer:1 tool:savings #4' && moment === 'before'),
  );
  expect(doubtful).toHaveLength(2);
  const random = randomOf(seed);
  const chosen = Array.from({ length: sampled }, () => random.pick(moments));
  const tookOverMs: number[] = [];
  for (const killAt of [...doubtful, ...chosen]) {
    const { run, problem } = await killAtPoint(world, whole, killAt);
    const where = `${killAt.moment} ${killAt.point}`;
    expect(problem, where).toBeUndefined();
    expect(run?.wreck, `no run came to the moment ${where}`).toBeDefined();
    if (doubtful.includes(killAt)) expect(run?.wreck?.inDoubt, where).toBe(1);
    if (run?.takenOverMs !== undefined) tookOverMs.push(Math.round(run.takenOverMs));
  }
  process.stdout.write(
    `${moments.length} moments to die, seed ${seed}; taken over after ms: ${tookOverMs.join(' ')}\n`,
  );
});
