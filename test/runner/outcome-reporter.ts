import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { Reporter, SerializedError, TestCase, TestModule, TestSuite, Vitest } from 'vitest/node';

/** What one run of vitest came to, as the runner reads it. */
export type RunReport = {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Every failed test, failed hook, file that did not load and error outside of all tests: where, and the first line. */
  readonly failures: readonly string[];
};

type Failable = TestCase | TestSuite | TestModule;

function messagesOf(errors: readonly { readonly message?: string }[]): string {
  const messages = errors.map((error) => (error.message ?? String(error)).split('\n')[0]);
  return messages.length === 0 ? 'no message' : messages.join('; ');
}

function failuresOf(module: TestModule): string[] {
  const file = relative(process.cwd(), module.moduleId);
  const say = (entry: Failable, errors: readonly { readonly message?: string }[]) =>
    `${file}${'fullName' in entry ? ` > ${entry.fullName}` : ''}: ${messagesOf(errors)}`;
  const suites = [module, ...module.children.allSuites()].filter((suite) => suite.errors().length > 0);
  return [
    ...suites.map((suite) => say(suite, suite.errors())),
    ...[...module.children.allTests('failed')].map((test) => say(test, test.result().errors ?? [])),
  ];
}

/** The reporter of the runner (vitest loads it by its default export): writes what a run came to, with every failure by name, to vitest's output file. */
export default class OutcomeReporter implements Reporter {
  #outputFile: string | undefined;

  onInit(vitest: Vitest): void {
    const { outputFile } = vitest.config;
    this.#outputFile = typeof outputFile === 'string' ? outputFile : undefined;
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    if (this.#outputFile === undefined) throw new Error('The outcome reporter needs --outputFile.');
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string) => tests.filter((test) => test.result().state === state).length;
    const report: RunReport = {
      passed: count('passed'),
      failed: count('failed'),
      skipped: count('skipped'),
      failures: [
        ...modules.flatMap(failuresOf),
        ...unhandled.map((error) => `outside of all tests: ${error.stack ?? error.message}`),
      ],
    };
    writeFileSync(this.#outputFile, JSON.stringify(report));
  }
}
