import { afterAll, beforeAll, expect, test } from 'vitest';
import { faultKinds, scheduleOf } from '../faults/fault-schedule.ts';
import { runSchedule } from '../faults/run-schedule.ts';
import { openWorld, type World } from '../faults/world.ts';

// A few of the schedules that `npm run bench -- faults` runs by the hundred; a failing seed can be run again with
// `npm run faults -- --from SEED --count 1`.
let world: World;
const seeds = Array.from({ length: 2 * faultKinds.length }, (_, index) => index + 1);

beforeAll(async () => {
  world = await openWorld();
  if (!world.hasRedis) console.warn('redis-server is not installed: its faults strike nothing here');
});
afterAll(async () => {
  await world?.close();
});

test('whatever strikes, no event is lost, doubled or shown to strangers, and every run ends once', async () => {
  let struck = 0;
  for (const seed of seeds) {
    const outcome = await runSchedule(world, scheduleOf(seed));
    expect(outcome.problems, `seed ${seed}`).toEqual([]);
    struck += outcome.struck;
  }
  // Faults that strike when everything is over prove nothing.
  expect(struck).toBeGreaterThan(seeds.length);
});

test('clocks that jumped ahead and back on both backends keep nobody from taking over the work of one that was cut off', async () => {
  const jump = (backend: number) =>
    ({ atMs: 50, fault: { kind: 'jump-clock', backend, aheadMs: 3_600_000, forMs: 500 } }) as const;
  const cut = { atMs: 700, fault: { kind: 'cut-postgres', backend: 1, forMs: 1_200 } } as const;
  for (const seed of [-1, -2, -3]) {
    const outcome = await runSchedule(world, {
      seed,
      faults: [jump(0), jump(1), cut],
      toolMs: 400,
      stopAtMs: null,
    });
    expect(outcome.problems).toEqual([]);
  }
});
