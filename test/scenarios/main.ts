// `npm run scenarios -- [ids]`: asks the scenarios of a system of its own and says what each answer lacks; `--text`
// prints the reports too.
import { parseArgs } from 'node:util';
import { isRight, runScenarios } from './run-scenarios.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { text: { type: 'boolean', default: false } },
});
const graded = await runScenarios({
  ...(positionals.length === 0 ? {} : { only: positionals }),
  onGraded: (one) => {
    process.stdout.write(
      `${isRight(one) ? 'right' : 'WRONG'} ${one.id}: ${one.question} (${Math.round(one.reportMs)} ms)\n`,
    );
    for (const lack of one.lacks) process.stdout.write(`    lacks ${lack}\n`);
    for (const wrong of one.wrong) process.stdout.write(`    false: ${wrong}\n`);
    if (values.text) process.stdout.write(`${one.text}\n\n`);
  },
});
const right = graded.filter(isRight).length;
const free = graded.filter(({ wrong }) => wrong.length === 0).length;
process.stdout.write(`${right} of ${graded.length} right, ${free} free of wrong figures\n`);
process.exitCode = right === graded.length ? 0 : 1;
