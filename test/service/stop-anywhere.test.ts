import { afterAll, beforeAll, expect, test } from 'vitest';
import { randomOf } from '../faults/random.ts';
import { findPoints } from '../fixtures/kills/kill-at-points.ts';
import { type KillWorld, openKillWorld } from '../fixtures/kills/kill-world.ts';
import { stoppedRun } from '../fixtures/kills/stopped-run.ts';

// Some of the points at which `npm run bench -- stop-everywhere` stops runs over another backend: it takes them all.
const seed = 20_261_120;
const sampled = 7;
let world: KillWorld;

beforeAll(async () => {
  world = await openKillWorld();
});
afterAll(async () => {
  await world?.close();
});

test('a stop over another backend ends a run within a second, wherever the run stands', async () => {
  const { whole } = await findPoints(world);
  const { points } = whole.run;
  // In the middle of a tool, of a model's answer, and while a person is asked.
  const certain = ['analysis:1 tool:spend #2', 'report:1 now #1', 'optimizer:1 tool:savings #2'];
  for (const point of certain) expect(points).toContain(point);
  const random = randomOf(seed);
  const chosen = [...certain, ...Array.from({ length: sampled }, () => random.pick(points))];
  const stops = [];
  for (const point of chosen) stops.push(await stoppedRun(world, point));
  const told = stops.map(({ point, stoppedMs }) => `${Math.round(stoppedMs ?? 0)} at ${point}`);
  process.stdout.write(`stopped after ms: ${told.join(', ')} (seed ${seed})\n`);
  for (const { stoppedMs, point } of stops) expect(stoppedMs ?? 0, point).toBeLessThan(1_000);
  const over = stops.filter(({ endedFirst }) => endedFirst).map(({ point }) => point);
  expect(over.filter((point) => certain.includes(point))).toEqual([]);
});
