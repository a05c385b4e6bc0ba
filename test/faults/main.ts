// `npm run faults -- --from 1 --count 20`: runs fault schedules by their seeds and says what broke; the same seed makes
// the same schedule, so a failure can be looked at again.
import { parseArgs } from 'node:util';
import { scheduleOf } from './fault-schedule.ts';
import { runSchedule } from './run-schedule.ts';
import { openWorld } from './world.ts';

const { values } = parseArgs({
  options: {
    from: { type: 'string', default: '1' },
    count: { type: 'string', default: '20' },
    'without-redis': { type: 'boolean', default: false },
    output: { type: 'boolean', default: false },
  },
});
const from = Number(values.from);
const world = await openWorld({ redis: !values['without-redis'] });
let failed = 0;
try {
  for (let seed = from; seed < from + Number(values.count); seed += 1) {
    const schedule = scheduleOf(seed);
    const outcome = await runSchedule(world, schedule);
    const kinds = schedule.faults.map(({ atMs, fault }) => `${fault.kind}@${atMs}`).join(' ');
    const verdict = outcome.problems.length === 0 ? 'ok' : 'BROKEN';
    process.stdout.write(
      `${verdict} seed ${seed} (${kinds}) ${outcome.events} events, ${outcome.struck} in mid-run, ${Math.round(outcome.durationMs)} ms\n`,
    );
    for (const problem of outcome.problems) process.stdout.write(`  ${problem}\n`);
    failed += outcome.problems.length === 0 ? 0 : 1;
  }
  if (values.output) process.stdout.write(world.output());
} finally {
  await world.close();
}
process.stdout.write(`${values.count} schedules, ${failed} broken\n`);
process.exitCode = failed === 0 ? 0 : 1;
