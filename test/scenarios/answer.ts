import { renderMarkdown } from '../../packages/agents/src/index.ts';
import type { ApexClient } from '../../packages/client/src/index.ts';
import {
  type Evidence,
  type Figure,
  figureSchema,
  newId,
  type Report,
} from '../../packages/contract/src/index.ts';
import { askAndWatch } from '../fixtures/run-watch.ts';

/** A report with everything needed to grade it. */
export type Answer = {
  readonly report: Report;
  /** The report as a person reads it. */
  readonly text: string;
  readonly figures: readonly Figure[];
  /** By id: what the report's figures point into. */
  readonly evidence: ReadonlyMap<string, Evidence>;
  /** What the tools of the run said of their results in a sentence, as the report's method repeats it. */
  readonly toolSummaries: ReadonlySet<string>;
  readonly firstEventMs: number;
  readonly reportMs: number;
};

function figuresOf(value: unknown): Figure[] {
  const parsed = figureSchema.safeParse(value);
  if (parsed.success) return [parsed.data];
  if (value === null || typeof value !== 'object') return [];
  return Object.values(value).flatMap(figuresOf);
}

/** Asks, with the questions before it in the same thread, and fetches the report with its evidence. */
export async function answerTo(
  client: ApexClient,
  questions: readonly string[],
  decision?: 'approved' | 'denied',
): Promise<Answer> {
  let thread: string | undefined;
  let reportId: string | undefined;
  const deciding: Promise<unknown>[] = [];
  const undecided: string[] = [];
  let milliseconds = { first: 0, report: 0 };
  let toolSummaries = new Set<string>();
  for (const text of questions) {
    const watched = await askAndWatch(client, text, {
      thread,
      cmdId: newId('command'),
      onEvent: (event) => {
        if (event.type !== 'approval_requested' || event.run === null) return;
        const { approvalId, argsHash } = event.data;
        deciding.push(
          client.runs.decide(event.run, approvalId, { decision: decision ?? 'denied', argsHash }),
        );
        if (decision === undefined) undecided.push(event.data.title);
      },
    });
    await Promise.all(deciding);
    if (undecided.length > 0) throw new Error(`"${text}" asked for consent to ${undecided.join(', ')}`);
    thread = watched.thread;
    const final = watched.events.findLast((event) => event.type === 'final_report');
    if (final?.type !== 'final_report') throw new Error(`"${text}" ended without a report`);
    reportId = final.data.reportId;
    milliseconds = watched.milliseconds;
    toolSummaries = new Set(
      watched.events.flatMap((event) => (event.type === 'tool_completed' ? [event.data.summary] : [])),
    );
  }
  const report = await client.reports.get(reportId ?? '');
  const figures = figuresOf(report);
  const ids = [...new Set(figures.map((figure) => figure.evidenceId))];
  const found = await Promise.all(ids.map(async (id) => [id, await client.evidence.get(id)] as const));
  return {
    report,
    // Without the question, which is repeated above the answer and is the asker's own.
    text: renderMarkdown(report).replaceAll(report.question, ''),
    figures,
    evidence: new Map(found),
    toolSummaries,
    firstEventMs: milliseconds.first,
    reportMs: milliseconds.report,
  };
}
