import type { ApexClient, EventStream } from '@netra/client';
import { ApexError, type Asked, type Event, isTerminal, newId } from '@netra/contract';
import type { Command } from 'commander';
import { runCommand, say, sayJson } from '../terminal/output.ts';
import { clientFor, type RemoteOptions, withRemoteOptions } from './remote-options.ts';

type AskOptions = RemoteOptions & { thread?: string };

/** One line a milestone, for people; undefined for what would only be noise in a terminal. */
function narration(event: Event): string | undefined {
  switch (event.type) {
    case 'agent_started':
      return `${event.agent}: ${event.data.goal}`;
    case 'tool_completed':
      return `  ${event.data.tool}: ${event.data.summary}`;
    case 'tool_failed':
      return `  ${event.data.tool} failed: ${event.data.error.message}`;
    case 'agent_failed':
      return `${event.agent} failed: ${event.data.error.message}`;
    case 'approval_requested':
      return `Waits for consent until ${event.data.expiresAt}: ${event.data.title} Decide in the chat, or with \`apex approve ${event.run} ${event.data.approvalId}\` (or \`apex deny\`).`;
    case 'run_failed':
      return `The run failed: ${event.data.error.message}`;
    case 'run_cancelled':
      return `The run was stopped: ${event.data.reason}`;
    default:
      return undefined;
  }
}

/** Tells people what a run does, on standard error. */
export function narrate(event: Event): void {
  const line = narration(event);
  if (line !== undefined) process.stderr.write(`${line}\n`);
}

/** Tries after which somebody who waits should know why nothing happens: a short break mends itself. */
const triesBeforeTelling = 3;

/** Says once for each loss that the connection is gone, when it does not come back at once. */
function tellLosses(stream: EventStream): void {
  let told = false;
  stream.onState((state) => {
    if (state.status === 'open') told = false;
    if (told || state.status !== 'reconnecting' || state.attempt < triesBeforeTelling) return;
    told = true;
    process.stderr.write(`The connection was lost (${state.reason}). The run goes on; trying again.\n`);
  });
}

/**
 * Hands on the run's events until the one that ends it; a lost connection is resumed. Raises what the server refuses
 * the reading with, also in the middle of a run.
 */
function eventsOf(
  client: ApexClient,
  { thread, run }: Pick<Asked, 'thread' | 'run'>,
  onEvent: (event: Event) => void,
): Promise<void> {
  // A command holds no connection open for long, so the log is read over HTTP, without a ticket first.
  const stream = client.stream({ attemptsBeforeHttp: 0 });
  tellLosses(stream);
  return new Promise<void>((resolve, reject) => {
    stream.onState((state) => {
      if (state.status === 'closed' && state.error !== null) reject(state.error);
    });
    stream.subscribe(
      thread,
      { afterSeq: 0 },
      {
        onEvents(events) {
          for (const event of events.filter((candidate) => candidate.run === run)) {
            onEvent(event);
            if (isTerminal(event)) resolve();
          }
        },
        onError: reject,
      },
    );
  }).finally(() => stream.close());
}

/** Asks a question and waits for its report. Raises `internal` when the run ends without one. */
export async function reportOn(
  client: ApexClient,
  question: { readonly text: string; readonly thread?: string | undefined },
  onEvent: (event: Event) => void,
): Promise<{ readonly thread: string; readonly reportId: string }> {
  const asked = await client.ask({
    cmdId: newId('command'),
    text: question.text,
    ...(question.thread === undefined ? {} : { thread: question.thread }),
  });
  let reportId: string | undefined;
  await eventsOf(client, asked, (event) => {
    if (event.type === 'final_report') reportId = event.data.reportId;
    onEvent(event);
  });
  if (reportId === undefined) throw new ApexError('internal', 'The run ended without a report.');
  return { thread: asked.thread, reportId };
}

async function ask(text: string, options: AskOptions): Promise<void> {
  const client = clientFor(options);
  const { reportId, thread } = await reportOn(client, { text, thread: options.thread }, (event) => {
    if (options.json) sayJson(event);
    else narrate(event);
  });
  if (options.json) sayJson({ type: 'report', report: await client.reports.get(reportId) });
  else {
    say(await (await client.reports.export(reportId, 'markdown')).content.text());
    process.stderr.write(`Ask on about this with \`apex ask --thread ${thread} "..."\`.\n`);
  }
}

/** Adds `apex ask "..."`: the answer being worked out, then the report; exit code 0 only if one was delivered. */
export function addAsk(program: Command): void {
  withRemoteOptions(
    program
      .command('ask')
      .description('ask a question; shows the work on standard error and the report on standard output')
      .argument('<question>')
      .option('--thread <thread>', 'continue this thread'),
  ).action((question: string, options: AskOptions) =>
    runCommand(options.json ?? false, () => ask(question, options)),
  );
}
