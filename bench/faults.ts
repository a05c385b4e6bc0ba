import { faultKinds, scheduleOf } from '../test/faults/fault-schedule.ts';
import { runSchedule } from '../test/faults/run-schedule.ts';
import { openWorld } from '../test/faults/world.ts';
import type { Benchmark } from './measurement.ts';
import { started } from './started.ts';

const schedules = 520;

/** Hundreds of seeded fault schedules over two backends, PostgreSQL and Redis; every history is checked. */
export const benchmark: Benchmark = async () => {
  const { thing: world, end } = await started(openWorld(), (opened) => opened.close());
  let broken = 0;
  let events = 0;
  let struck = 0;
  let planned = 0;
  try {
    for (let seed = 1; seed <= schedules; seed += 1) {
      const schedule = scheduleOf(seed);
      const outcome = await runSchedule(world, schedule);
      events += outcome.events;
      struck += outcome.struck;
      planned += schedule.faults.length;
      if (outcome.problems.length > 0) {
        broken += 1;
        process.stderr.write(`seed ${seed}: ${outcome.problems.join('\n  ')}\n`);
      }
    }
  } finally {
    await end();
  }
  return [
    { name: 'schedules', value: schedules, unit: 'schedules', atLeast: 500 },
    { name: 'kinds of faults', value: faultKinds.length, unit: 'kinds' },
    { name: 'with Redis', value: world.hasRedis ? 1 : 0, unit: '(1 is yes)' },
    { name: 'faults', value: planned, unit: 'faults' },
    { name: 'faults in mid-run', value: struck, unit: 'faults', atLeast: planned * 0.8 },
    { name: 'events checked', value: events, unit: 'events' },
    { name: 'broken histories', value: broken, unit: 'schedules', limit: 0 },
  ];
};
