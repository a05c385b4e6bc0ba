import { formatUsd, type ReconcileResult } from '@netra/contract';
import type { Command } from 'commander';
import { runCommand, say, sayJson } from '../terminal/output.ts';
import { readText } from '../terminal/read-text.ts';
import { clientFor, type RemoteOptions, withRemoteOptions } from './remote-options.ts';

type ReconcileOptions = RemoteOptions & {
  provider?: string;
  project?: string;
  currency: string;
  usdPerUnit: string;
  from?: string;
  to?: string;
};

const shownRows = 20;

function describe({ period, total, explanation, rows, problems }: ReconcileResult): void {
  say(
    `${period.from.slice(0, 10)} to ${period.to.slice(0, 10)}: invoiced ${formatUsd(total.invoiced)}, here ${formatUsd(total.ours)}, gap ${formatUsd(total.gap)}`,
  );
  for (const { cause, amount, detail } of explanation)
    say(`  ${cause.replaceAll('_', ' ')}: ${formatUsd(amount)} (${detail})`);
  for (const row of rows.filter(({ cause }) => cause !== null && cause !== 'rounding').slice(0, shownRows))
    say(
      `  ${row.until === null ? row.day : `${row.day} until ${row.until}`} ${row.model || '(no model)'}: ${formatUsd(row.invoiced)} / ${formatUsd(row.ours)}: ${row.detail}`,
    );
  for (const { line, problem } of problems) say(`  line ${line} was not read: ${problem}`);
}

async function reconcile(file: string, options: ReconcileOptions): Promise<void> {
  const result = await clientFor(options).prices.reconcile({
    text: readText(file),
    currency: options.currency,
    usdPerUnit: options.usdPerUnit,
    ...(options.from === undefined ? {} : { from: options.from }),
    ...(options.to === undefined ? {} : { to: options.to }),
    ...(options.provider === undefined ? {} : { provider: options.provider }),
    ...(options.project === undefined ? {} : { filter: { project: [options.project] } }),
  });
  if (options.json) sayJson(result);
  else describe(result);
}

/** Adds `apex reconcile FILE`: a provider's invoice against the calls, with the gap explained. */
export function addReconcile(program: Command): void {
  withRemoteOptions(
    program
      .command('reconcile')
      .description(
        "compare a provider's invoice or usage export (CSV or JSON) with the calls, by day and model",
      )
      .argument('<file>', 'the invoice; columns are found by their usual names')
      .option('--provider <provider>', 'compare only calls of this provider')
      .option('--project <project>', 'compare only calls of this project')
      .option('--currency <code>', 'currency of the invoice', 'USD')
      .option('--usd-per-unit <rate>', 'US dollars for one unit of that currency', '1')
      .option('--from <day>', 'first day of the invoice, for lines that name none')
      .option('--to <day>', 'first day no longer on the invoice'),
  ).action((file: string, options: ReconcileOptions) =>
    runCommand(options.json ?? false, () => reconcile(file, options)),
  );
}
