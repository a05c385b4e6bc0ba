import { createReadStream, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { ApexError, formatDuration, formatUsd } from '@netra/contract';
import type { Command } from 'commander';
import { z } from 'zod';
import { runCommand, say, sayJson } from '../terminal/output.ts';
import { startProgress } from '../terminal/progress.ts';
import { narrate, reportOn } from './ask.ts';
import { clientFor, type RemoteOptions, withRemoteOptions } from './remote-options.ts';
import { runOffline } from './synth/offline.ts';

type DemoOptions = RemoteOptions & { calls: string; out: string };

const dayMs = 86_400_000;
const project = 'demo-logs';
const wastes = 'prompt-cache:0.6,batch:0.5,model-fit:0.5';
const questions = [
  `Where does the money of the project ${project} go and what should we change first?`,
  `What grew most in the project ${project} compared with the period before, and why?`,
  `How much would prompt caching save us in the project ${project}?`,
];
const writtenSchema = z.object({ calls: z.number(), truth: z.array(z.object({ lever: z.string() })) });

const count = (value: number) => value.toLocaleString('en-US');

/** Writes calls as an application would log them, up to this midnight: the same on the whole day. */
function writeLogs(calls: number, out: string, json: boolean) {
  const progress = startProgress('generating', json);
  const midnight = Math.floor(Date.now() / dayMs) * dayMs;
  const workload = {
    profile: 'customer-support',
    calls,
    days: 14,
    seed: midnight / dayMs,
    inject: wastes,
    to: new Date(midnight).toISOString(),
    project,
  };
  return runOffline({ do: 'write', workload, format: 'jsonl', out }, writtenSchema, (at) =>
    progress.update(at.generated, at.total, `${count(at.generated)} calls`),
  ).finally(() => progress.end());
}

async function demoLogs(options: DemoOptions): Promise<void> {
  const json = options.json ?? false;
  const calls = Number(options.calls);
  if (!(Number.isInteger(calls) && calls >= 100 && calls <= 1_000_000))
    throw new ApexError('usage', `--calls "${options.calls}" is no number of calls from 100 to 1,000,000.`);
  // Before minutes of work: is there somebody to talk to?
  const client = clientFor(options);
  const directory = await mkdtemp(join(tmpdir(), 'apex-demo-logs-'));
  try {
    const file = join(directory, 'logs.jsonl');
    await writeLogs(calls, file, json);
    const bar = startProgress('importing', json);
    const totalBytes = statSync(file).size;
    const body = Readable.toWeb(createReadStream(file)) as ReadableStream<Uint8Array>;
    const imported = await client.imports
      .upload(
        body,
        { fileName: 'demo-logs.jsonl', project },
        {
          onProgress: ({ bytes, rows, etaMs }) =>
            bar.update(
              bytes,
              totalBytes,
              `${count(rows)} rows${etaMs ? `, ${formatDuration(etaMs)} left` : ''}`,
            ),
        },
      )
      .finally(() => bar.end());
    if (!json) say(`${count(imported.accepted)} calls imported into ${project}, ${formatUsd(imported.cost)}`);
    const answers: { question: string; reportId: string; markdown: string }[] = [];
    let thread: string | undefined;
    for (const text of questions) {
      if (!json) say(`asking: ${text}`);
      const asked = await reportOn(client, { text, thread }, json ? () => undefined : narrate);
      thread = asked.thread;
      const { content } = await client.reports.export(asked.reportId, 'markdown');
      answers.push({ question: text, reportId: asked.reportId, markdown: await content.text() });
    }
    save(options.out, answers);
    if (json) {
      const reports = answers.map(({ question, reportId }) => ({ question, reportId }));
      sayJson({ project, synthetic: true, imported, thread, reports, file: options.out });
    } else say(`the answers are in ${options.out}`);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function save(out: string, answers: readonly { question: string; markdown: string }[]): void {
  const text = answers
    .map(({ question, markdown }) => `> ${question}\n\n${markdown.trim()}\n`)
    .join('\n---\n\n');
  try {
    writeFileSync(out, text);
  } catch (cause) {
    throw new ApexError('usage', `${out} cannot be written: ${(cause as Error).message}`, { cause });
  }
}

/** Adds `apex demo logs`: generated logs into the running system, questions about them, and the reports as a file. */
export function addDemo(program: Command): void {
  withRemoteOptions(
    program
      .command('demo')
      .description('show what Apex does with logs that were never made')
      .command('logs')
      .description('generate logs, import them, ask the example questions and export the reports')
      .option('--calls <count>', 'about how many calls', '20000')
      .option('--out <file>', 'where the reports go', 'apex-demo-report.md'),
  ).action((options: DemoOptions) => runCommand(options.json ?? false, () => demoLogs(options)));
}
