import type { ApexClient } from '@netra/client';
import {
  type AcceptanceDetail,
  type AcceptanceInput,
  ApexError,
  formatUsd,
  policySchema,
} from '@netra/contract';
import type { Command } from 'commander';
import { runCommand, say, sayJson } from '../terminal/output.ts';
import { readStructuredFile } from '../terminal/read-structured-file.ts';
import { type PeriodOptions, periodOf, withPeriodOptions } from './analysed-period.ts';
import { clientFor, type RemoteOptions, withRemoteOptions } from './remote-options.ts';

type AcceptOptions = RemoteOptions &
  PeriodOptions & {
    policy?: string;
    finding?: string[];
    title?: string;
    owner?: string;
    note?: string;
    maxQualityLoss?: string;
  };

type Accepted = Pick<AcceptanceInput, 'policy' | 'findings' | 'title'>;

/** Raises `usage` for what is no share. */
function lossOf(text: string): number {
  const share = text.trim() === '' ? Number.NaN : Number(text);
  if (share >= 0 && share <= 1) return share;
  throw new ApexError('usage', `--max-quality-loss "${text}" is no share: expected a number from 0 to 1.`);
}

/** The rules of findings, looked for anew on the period: an id alone says nothing of what it would change. */
async function ofFindings(
  client: ApexClient,
  ids: readonly string[],
  { period, options }: { period: AcceptanceInput['period']; options: AcceptOptions },
): Promise<Accepted> {
  const loss = options.maxQualityLoss === undefined ? {} : { maxQualityLoss: lossOf(options.maxQualityLoss) };
  const filter = options.project === undefined ? {} : { filter: { project: [options.project] } };
  const { findings } = await client.savings({ period, ...filter, ...loss });
  const chosen = ids.map((id) => {
    const finding = findings.find((one) => one.id === id);
    if (finding !== undefined) return finding;
    const known = findings.map((one) => one.id).join(', ');
    throw new ApexError('usage', `There is no finding "${id}" in the period; there are: ${known || 'none'}.`);
  });
  return {
    policy: { version: 1, rules: chosen.map(({ rule }) => rule) },
    findings: chosen.map(({ rule, lever, feature, title, grade, risk, effort, rollback }) => ({
      ...{ ruleId: rule.id, lever, feature, title, grade, risk, effort, rollback },
    })),
    title: chosen
      .map(({ title }) => title)
      .join('; ')
      .slice(0, 200),
  };
}

function describe(accepted: AcceptanceDetail): void {
  const { id, title, promise, calibratedPerMonth, calibration } = accepted;
  say(`${id}: ${title}`);
  say(
    `Promised on ${promise.calls.toLocaleString('en-US')} calls: ${formatUsd(promise.perMonth.expected)} a month (${formatUsd(promise.perMonth.low)} to ${formatUsd(promise.perMonth.high)})`,
  );
  for (const notice of promise.notices) say(notice);
  const checked = calibration[0]?.promises ?? 0;
  if (checked > 0)
    say(`By how ${checked} earlier promises were kept: ${formatUsd(calibratedPerMonth.expected)} a month`);
  say(`What to do: apex plan ${id}`);
}

async function accept(options: AcceptOptions): Promise<void> {
  const findings = options.finding ?? [];
  if ((options.policy === undefined) === (findings.length === 0))
    throw new ApexError('usage', 'Name either --policy FILE or one or more --finding ID.');
  const client = clientFor(options);
  const period = await periodOf(client, options);
  const what: Accepted =
    options.policy === undefined
      ? await ofFindings(client, findings, { period, options })
      : {
          policy: readStructuredFile(options.policy, policySchema),
          title: `The policy of ${options.policy}`,
        };
  const accepted = await client.acceptances.accept({
    ...what,
    period,
    title: options.title ?? what.title,
    owner: options.owner ?? '',
    note: options.note ?? '',
    ...(options.project === undefined ? {} : { filter: { project: [options.project] } }),
  });
  if (options.json) sayJson(accepted);
  else describe(accepted);
}

/** Adds `apex accept`: keeps who accepted which policy and what it promises on the calls of a period. */
export function addAccept(program: Command): void {
  withRemoteOptions(
    withPeriodOptions(
      program
        .command('accept')
        .description('accept a policy or findings; what they promise is replayed and kept')
        .option('--policy <file>', 'YAML or JSON: { version: 1, rules: [{ id, match, change }] }')
        .option('--finding <id...>', 'ids of findings of `apex savings` on the same period')
        .option('--title <title>', 'what it is about')
        .option('--owner <name>', 'who sees it through')
        .option('--note <text>', 'why')
        .option('--max-quality-loss <share>', 'as for `apex savings`, where findings are named'),
    ),
  ).action((options: AcceptOptions) => runCommand(options.json ?? false, () => accept(options)));
}
