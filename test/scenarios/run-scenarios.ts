import { type ApexClient, createApexClient } from '../../packages/client/src/index.ts';
import { maxCallsPerRequest } from '../../packages/contract/src/index.ts';
import { startTestSystem, type TestSystem, temporaryDirectory } from '../fixtures/system.ts';
import { scenarios } from './all-scenarios.ts';
import { answerTo } from './answer.ts';
import { type Grade, gradeAnswer } from './grade.ts';
import { decidingScenarios } from './questions/deciding.ts';
import { emptyScenarios } from './questions/without-data.ts';
import type { Scenario } from './scenario.ts';
import { type Truth, truthOf } from './truth.ts';
import { workloadUntil } from './workload.ts';

export type Graded = Grade & {
  readonly id: string;
  readonly question: string;
  readonly text: string;
  readonly figures: number;
  readonly writtenBy: string;
  readonly firstEventMs: number;
  readonly reportMs: number;
};

async function gradedOf(client: ApexClient, scenario: Scenario, truth: Truth | undefined): Promise<Graded> {
  const { id, question, after = [] } = scenario;
  const none = { id, question, text: '', figures: 0, writtenBy: '', firstEventMs: 0, reportMs: 0 };
  try {
    const answer = await answerTo(client, [...after, question], scenario.decision);
    const expected = scenario.expected(truth ?? truthOf({ calls: [], fromMs: 0, toMs: 0 }));
    const { text, figures, report, firstEventMs, reportMs } = answer;
    return {
      ...none,
      ...gradeAnswer(answer, expected, truth),
      text,
      figures: figures.length,
      writtenBy: report.writtenBy,
      firstEventMs,
      reportMs,
    };
  } catch (error) {
    return { ...none, lacks: [`a report: ${(error as Error).message}`], wrong: [] };
  }
}

async function send(system: TestSystem, truth: Truth): Promise<void> {
  for (let from = 0; from < truth.calls.length; from += maxCallsPerRequest) {
    const calls = truth.calls
      .slice(from, from + maxCallsPerRequest)
      .map(({ startedAtMs: _, ...call }) => call);
    const response = await fetch(new URL('/api/v1/calls', system.ready.web), {
      method: 'POST',
      headers: { authorization: `Bearer ${system.ready.ingestKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ calls }),
    });
    if (!response.ok)
      throw new Error(`the workload was refused: ${response.status} ${await response.text()}`);
  }
}

export type ScenarioOptions = {
  /** Settings of the system, such as a model provider's address. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Runs those whose id is one of these; all when absent. */
  readonly only?: readonly string[];
  readonly onGraded?: (graded: Graded) => void;
};

/** Questions that are worked on side by side. */
const atOnce = 4;

/** Starts a whole system, asks every scenario (first those without data), and grades each answer. */
export async function runScenarios(options: ScenarioOptions = {}): Promise<Graded[]> {
  const directory = temporaryDirectory();
  const truth = truthOf(workloadUntil(Date.now()));
  const chosen = (some: readonly Scenario[]) =>
    some.filter(({ id }) => options.only === undefined || options.only.includes(id));
  const graded: Graded[] = [];
  const system = await startTestSystem({
    dataDirectory: directory.path,
    demo: false,
    ...(options.environment === undefined ? {} : { environment: { ...options.environment } }),
  });
  try {
    const client = createApexClient({
      baseUrl: system.ready.web,
      accessToken: async () => system.ready.accessToken,
    });
    const add = async (scenario: Scenario, known?: Truth) => {
      const one = await gradedOf(client, scenario, known);
      graded.push(one);
      options.onGraded?.(one);
    };
    for (const scenario of chosen(emptyScenarios)) await add(scenario);
    await send(system, truth);
    const waiting = [...chosen(scenarios)];
    const askInTurn = async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await add(next, truth);
    };
    await Promise.all(Array.from({ length: atOnce }, askInTurn));
    // Last and one by one: they leave something behind, which the next may see.
    for (const scenario of chosen(decidingScenarios)) await add(scenario, truth);
    return graded;
  } finally {
    await system.stop();
    directory.remove();
  }
}

/** True when nothing is missing and nothing false. */
export function isRight({ lacks, wrong }: Graded): boolean {
  return lacks.length === 0 && wrong.length === 0;
}
