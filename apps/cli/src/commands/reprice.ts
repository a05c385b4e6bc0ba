import { ApexError, formatUsd, type RepriceResult } from '@netra/contract';
import type { Command } from 'commander';
import { runCommand, say, sayJson } from '../terminal/output.ts';
import { clientFor, type RemoteOptions, withRemoteOptions } from './remote-options.ts';

type RepriceOptions = RemoteOptions & { from?: string; to?: string; project?: string; apply?: boolean };

const dayMs = 86_400_000;
const usualDays = 30;
const shownRows = 15;

function momentOf(name: string, text: string): string {
  const at = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at))
    throw new ApexError('usage', `--${name} "${text}" is no day or moment: expected 2026-08-21, say.`);
  return new Date(at).toISOString();
}

/** The last 30 days and today where no period is named. */
function periodOf(options: RepriceOptions): { from: string; to: string } {
  const today = Math.floor(Date.now() / dayMs) * dayMs;
  const period = {
    from:
      options.from === undefined
        ? new Date(today - usualDays * dayMs).toISOString()
        : momentOf('from', options.from),
    to: options.to === undefined ? new Date(today + dayMs).toISOString() : momentOf('to', options.to),
  };
  if (period.from < period.to) return period;
  throw new ApexError('usage', `--from ${period.from} is not before --to ${period.to}.`);
}

function describe(result: RepriceResult): void {
  const { total } = result;
  const verb = result.applied ? 'were rewritten' : 'would change';
  say(
    `${total.changedCalls.toLocaleString('en-US')} of ${total.calls.toLocaleString('en-US')} calls ${verb} (book ${result.bookVersion})`,
  );
  say(`cost ${formatUsd(total.costBefore)} -> ${formatUsd(total.costAfter)} (${formatUsd(total.change)})`);
  say(
    `unpriced ${total.unpricedBefore.toLocaleString('en-US')} -> ${total.unpricedAfter.toLocaleString('en-US')} calls`,
  );
  for (const row of result.byModel.slice(0, shownRows))
    say(
      `  ${row.provider}/${row.model}: ${formatUsd(row.costBefore)} -> ${formatUsd(row.costAfter)}, ${row.changedCalls} calls`,
    );
  for (const row of result.byDay.slice(0, shownRows))
    say(`  ${row.day}: ${formatUsd(row.costBefore)} -> ${formatUsd(row.costAfter)}`);
  if (!result.applied && total.changedCalls > 0)
    say('Nothing is changed yet; repeat with --apply to apply it.');
}

async function reprice(options: RepriceOptions): Promise<void> {
  const result = await clientFor(options).prices.reprice({
    period: periodOf(options),
    ...(options.project === undefined ? {} : { filter: { project: [options.project] } }),
    apply: options.apply ?? false,
  });
  if (options.json) sayJson(result);
  else describe(result);
}

/** Adds `apex reprice`: what a period's calls cost by the prices that hold now; a preview unless `--apply`. */
export function addReprice(program: Command): void {
  withRemoteOptions(
    program
      .command('reprice')
      .description(
        'price stored calls again by the prices that hold now; shows the difference before it is applied',
      )
      .option('--from <moment>', 'first day (UTC) or moment (default: 30 days ago)')
      .option('--to <moment>', 'first day (UTC) or moment no longer meant (default: tomorrow)')
      .option('--project <project>', 'only this project')
      .option('--apply', 'rewrite the costs instead of only showing the difference'),
  ).action((options: RepriceOptions) => runCommand(options.json ?? false, () => reprice(options)));
}
