import type { ApexClient } from '@netra/client';
import { ApexError, type Period } from '@netra/contract';
import type { Command } from 'commander';
import { momentOf } from '../terminal/moment.ts';

export type PeriodOptions = { from?: string; to?: string; days?: string; project?: string };

const dayMs = 86_400_000;
const usualDays = 30;

/** Adds the options that say which calls are looked at. */
export function withPeriodOptions(command: Command): Command {
  return command
    .option(
      '--days <count>',
      `look at so many days back from the last call, not from today (default: ${usualDays})`,
    )
    .option('--from <moment>', 'first day (UTC) or moment, instead of --days')
    .option('--to <moment>', 'first day (UTC) or moment no longer meant (default: after the last call)')
    .option('--project <project>', 'only this project');
}

function daysOf(text: string | undefined): number {
  const days = text === undefined ? usualDays : Number(text);
  if (Number.isInteger(days) && days > 0 && days <= 3_660) return days;
  throw new ApexError('usage', `--days "${text}" is no number of days: expected a whole number from 1.`);
}

/**
 * The period that options name: `--from` and `--to`, or so many days up to the last call there is, so that imported
 * history is seen. Raises `usage`, and `no_calls` where there are none to count back from.
 */
export async function periodOf(client: ApexClient, options: PeriodOptions): Promise<Period> {
  if (options.days !== undefined && options.from !== undefined)
    throw new ApexError('usage', 'Use either --days or --from, not both.');
  const days = daysOf(options.days);
  const to = options.to === undefined ? await afterLastCall(client, options) : momentOf('to', options.to);
  const from =
    options.from === undefined
      ? new Date(Date.parse(to) - days * dayMs).toISOString()
      : momentOf('from', options.from);
  if (from < to) return { from, to };
  throw new ApexError(
    'usage',
    `--from ${from} is not before ${options.to === undefined ? 'the last call,' : '--to'} ${to}.`,
  );
}

async function afterLastCall(client: ApexClient, { project }: PeriodOptions): Promise<string> {
  const { lastCallAt } = await client.questions.ask('data-sufficiency', {
    filter: project === undefined ? {} : { project: [project] },
  });
  if (lastCallAt !== null) return new Date(Date.parse(lastCallAt) + 1).toISOString();
  throw new ApexError(
    'no_calls',
    project === undefined ? 'There are no calls yet.' : `The project "${project}" has no calls.`,
  );
}
