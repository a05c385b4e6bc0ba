import type { Scenes } from '../scene.ts';

const modules = ['invoice', 'calendar', 'upload', 'search', 'session', 'report', 'ledger'];
const problems = [
  'fails for an empty list',
  'rounds half cents down',
  'ignores the time zone',
  'reads the file twice',
];

export const codingAgentScenes: Scenes = {
  'agent-runs': {
    system:
      'You are a coding agent. Say in one sentence what you will look at next and why, then name the tool and its argument. Never claim that a test passed before you ran it.',
    words: { module: modules, problem: problems },
    openings: [
      [
        'Task {task#5}: the {module} module {problem}. Find out why and fix it.',
        'I look at the tests of the {module} module first, to see whether one of them covers that it {problem}.\nread_file src/{module}/{module}.test.ts',
      ],
      [
        'Task {task#5}: add a limit of {limit#3} entries to the {module} module.',
        'I look for the place where the {module} module takes entries, since that is where a limit of {limit#3} belongs.\nsearch_code "export function" src/{module}',
      ],
    ],
    followUps: [
      [
        'Tool result: one test fails, 14 pass.',
        'One test fails, so I read its expectation before I change any code.\nread_file test-output.txt',
      ],
      ['Tool result: all tests pass.', 'All tests pass after the change, so I show what changed.\nshow_diff'],
    ],
  },
  'code-completion': {
    system: 'Complete the code at the cursor. Answer with code only.',
    words: { module: modules, name: ['total', 'count', 'first', 'latest', 'open'] },
    openings: [
      [
        '// {module} {id#4}\nexport function {name}Of(items: readonly number[]): number {\n  ',
        'return items.reduce((sum, item) => sum + item, 0);\n}',
      ],
      ['// {module} {id#4}\nconst {name} = {module}s.filter((one) => one.year === {year#4}', ');'],
      [
        '// {module} {id#4}\nif (!Number.isInteger({name}) || {name} < 0)\n  throw new RangeError(',
        '"{name} must be a whole number from 0");',
      ],
    ],
  },
  'change-review': {
    system:
      'Review a change. Name at most two problems, each with what could happen; say "no objection" where there is none.',
    words: { module: modules, problem: problems },
    openings: [
      [
        'Change {change#5} in {module}: replaces `for (const item of items)` by `items.forEach(async (item) => ...)`.',
        'In change {change#5} nothing waits for the promises any more: the {module} module can go on before they are done, and their errors are lost.',
      ],
      [
        'Change {change#5} in {module}: adds a test that it {problem}, and the fix.',
        'no objection: the test of change {change#5} fails without the fix, which is what it is for.',
      ],
      [
        'Change {change#5} in {module}: catches every error and returns null.',
        'Change {change#5} hides errors of the {module} module: who calls it cannot tell "nothing there" from "it failed".',
      ],
    ],
  },
};
