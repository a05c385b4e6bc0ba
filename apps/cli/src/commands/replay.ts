import { ApexError, formatUsd, policySchema, type ReplayResult } from '@netra/contract';
import type { Command } from 'commander';
import { runCommand, say, sayJson } from '../terminal/output.ts';
import { readStructuredFile } from '../terminal/read-structured-file.ts';
import { type PeriodOptions, periodOf, withPeriodOptions } from './analysed-period.ts';
import { withMonthly } from './monthly.ts';
import { clientFor, type RemoteOptions, withRemoteOptions } from './remote-options.ts';

type ReplayOptions = RemoteOptions & PeriodOptions & { policy: string };

function describe(result: ReplayResult): void {
  const { period, baseline, counterfactual, total, attributions, unmatchedRules, notices } = result;
  const count = (calls: number) => `${calls.toLocaleString('en-US')} calls`;
  say(`${period.from} to ${period.to}: ${count(result.calls)}, ${count(result.callsTouched)} would change`);
  for (const notice of notices) say(notice);
  say(
    `${formatUsd(baseline)} -> ${formatUsd(counterfactual.expected)}: saves ${formatUsd(total.expected)} (${formatUsd(total.low)} to ${formatUsd(total.high)})`,
  );
  for (const { ruleId, saving, callsTouched } of attributions)
    say(
      `  ${ruleId}: ${formatUsd(saving.expected)} (${formatUsd(saving.low)} to ${formatUsd(saving.high)}), ${count(callsTouched)}`,
    );
  for (const { ruleId, why } of unmatchedRules) say(`Changes nothing: ${ruleId}. ${why}`);
  if (result.unpricedCalls > 0) say(`${count(result.unpricedCalls)} without a known price are in no amount.`);
}

async function replay(options: ReplayOptions): Promise<void> {
  const policy = readStructuredFile(options.policy, policySchema);
  if (policy.rules.length === 0)
    throw new ApexError('policy_invalid', `${options.policy} has no rules: there is nothing to replay.`);
  const client = clientFor(options);
  const result = await client.replay({
    policy,
    period: await periodOf(client, options),
    ...(options.project === undefined ? {} : { filter: { project: [options.project] } }),
  });
  if (result.calls === 0) throw new ApexError('no_calls', result.notices.join(' '));
  if (options.json) sayJson(withMonthly(result));
  else describe(result);
}

/** Adds `apex replay`: the bill of a period's calls under a policy, exact and attributed to its rules. */
export function addReplay(program: Command): void {
  withRemoteOptions(
    withPeriodOptions(
      program
        .command('replay')
        .description("work out a period's bill under a policy; nothing is changed or stored")
        .requiredOption('--policy <file>', 'YAML or JSON: { version: 1, rules: [{ id, match, change }] }'),
    ),
  ).action((options: ReplayOptions) => runCommand(options.json ?? false, () => replay(options)));
}
