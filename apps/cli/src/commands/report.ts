import { extname } from 'node:path';
import type { ApexClient, ReportFormat } from '@netra/client';
import { ApexError } from '@netra/contract';
import type { Command } from 'commander';
import { runCommand, say, sayJson } from '../terminal/output.ts';
import { saveFile } from '../terminal/save-file.ts';
import { clientFor, type RemoteOptions, withRemoteOptions } from './remote-options.ts';

type ReportOptions = RemoteOptions & { format?: string; out?: string };

const formats = ['markdown', 'pdf', 'json'] as const satisfies readonly ReportFormat[];
const formatOfEnding: Readonly<Record<string, ReportFormat>> = {
  '.md': 'markdown',
  '.pdf': 'pdf',
  '.json': 'json',
};

function formatOf({ format, out }: ReportOptions): ReportFormat {
  const known = formats.find((one) => one === format);
  if (known !== undefined) return known;
  if (format !== undefined)
    throw new ApexError('usage', `There is no format "${format}"; expected one of ${formats.join(', ')}.`);
  return formatOfEnding[extname(out ?? '').toLowerCase()] ?? 'markdown';
}

/** The report of a run, where a run is named. Raises `usage` for a run that has none yet. */
async function reportIdOf(client: ApexClient, id: string): Promise<string> {
  if (!id.startsWith('run_')) return id;
  const { reportId, state } = await client.runs.get(id);
  if (reportId !== null) return reportId;
  throw new ApexError('usage', `The run ${id} has no report: it is ${state}.`);
}

async function writeReport(id: string, options: ReportOptions): Promise<void> {
  const format = formatOf(options);
  if (options.out === undefined && format === 'pdf')
    throw new ApexError('usage', 'A PDF is not for the terminal: name a file with --out report.pdf.');
  const client = clientFor(options);
  const file = await client.reports.export(await reportIdOf(client, id), format);
  if (options.out === undefined) {
    const text = (await file.content.text()).trimEnd();
    return options.json === true && format !== 'json' ? sayJson({ format, content: text }) : say(text);
  }
  const content = new Uint8Array(await file.content.arrayBuffer());
  await saveFile(options.out, content);
  if (options.json) sayJson({ file: options.out, format, bytes: content.length });
  else say(`${options.out} (${content.length.toLocaleString('en-US')} bytes)`);
}

/** Adds `apex report ID`: an earlier report as Markdown, PDF, or JSON with its evidence and events. */
export function addReport(program: Command): void {
  withRemoteOptions(
    program
      .command('report')
      .description('write an earlier report: Markdown, PDF, or JSON with all of its evidence')
      .argument('<report>', 'id of the report, or of the run that made it')
      .option(
        '--format <format>',
        `${formats.join(' | ')} (default: by the ending of the file, else markdown)`,
      )
      .option('--out <file>', 'file to write (default: the terminal)'),
  ).action((id: string, options: ReportOptions) =>
    runCommand(options.json ?? false, () => writeReport(id, options)),
  );
}
