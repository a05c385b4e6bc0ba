import { type AcceptanceList, type ActionPlan, formatUsd, type Realised } from '@netra/contract';
import type { Command } from 'commander';
import { momentOf } from '../terminal/moment.ts';
import { runCommand, say, sayJson } from '../terminal/output.ts';
import { clientFor, type RemoteOptions, withRemoteOptions } from './remote-options.ts';

type RealisedOptions = RemoteOptions & { from?: string; to?: string; keep?: boolean };

const percent = (share: number) => `${Math.round(100 * share)}%`;

function describeList({ acceptances, calibration }: AcceptanceList): void {
  if (acceptances.length === 0) say('Nothing has been accepted yet: see `apex savings` and `apex accept`.');
  for (const { id, status, title, promise, appliedOn } of acceptances)
    say(
      `${id}  ${status.padEnd(9)} ${formatUsd(promise.perMonth.expected)} a month promised  ${title}${appliedOn === null ? '' : `  (since ${appliedOn})`}`,
    );
  for (const { lever, promises, kept, factor } of calibration)
    if (kept !== null)
      say(
        `${lever ?? 'all levers'}: ${promises} checked, kept by ${percent(kept)}; new ones count ${factor}`,
      );
}

function describePlan({ owner, steps, litellm, rollout, rollback }: ActionPlan): void {
  if (owner !== '') say(`Seen through by ${owner}`);
  for (const { where, title, what } of steps) say(`- ${title} [${where}]\n  ${what}`);
  if (litellm.yaml !== '') say(`\nLiteLLM configuration (${litellm.ruleIds.join(', ')}):\n\n${litellm.yaml}`);
  say('Rollout:');
  for (const [index, step] of rollout.entries()) say(`${index + 1}. ${step}`);
  say('Way back:');
  for (const step of rollback) say(`- ${step}`);
}

function describeRealised(result: Realised): void {
  const { period, actual, underOldPolicy, saving, promised, kept, parts, notices } = result;
  say(
    `${period.from} to ${period.to}: ${result.calls.toLocaleString('en-US')} calls for ${formatUsd(actual)}`,
  );
  say(`under the old policy ${formatUsd(underOldPolicy.expected)}`);
  say(`saved ${formatUsd(saving.expected)} (${formatUsd(saving.low)} to ${formatUsd(saving.high)})`);
  say(
    `promised for as many calls ${formatUsd(promised.expected)}${kept === null ? '' : `: kept by ${percent(kept)}`}`,
  );
  for (const { ruleIds, explanation } of parts) say(`  ${ruleIds.join(', ')}: ${explanation}`);
  for (const notice of notices) say(notice);
}

async function realised(id: string, options: RealisedOptions): Promise<void> {
  const { acceptances } = clientFor(options);
  const { from, to } = options;
  const period = {
    ...(from === undefined ? {} : { from: momentOf('from', from) }),
    ...(to === undefined ? {} : { to: momentOf('to', to) }),
  };
  const result = await (options.keep === true
    ? acceptances.check(id, period)
    : acceptances.realised(id, period));
  if (options.json) sayJson(result);
  else describeRealised(result);
}

/** A command that reads or notes something of acceptances and shows the answer. */
function show<Answer>(
  options: RemoteOptions,
  ask: () => Promise<Answer>,
  describe: (answer: Answer) => void,
): Promise<void> {
  return runCommand(options.json ?? false, async () => {
    const answer = await ask();
    if (options.json) sayJson(answer);
    else describe(answer);
  });
}

/** Adds `apex accepted`: what was accepted, and how promises were kept. */
export function addAccepted(program: Command): void {
  withRemoteOptions(
    program.command('accepted').description('list accepted policies, and how promises were kept so far'),
  ).action((options: RemoteOptions) =>
    show(options, () => clientFor(options).acceptances.list(), describeList),
  );
}

/** Adds `apex plan ID`: how an accepted policy is put into practice. */
export function addPlan(program: Command): void {
  withRemoteOptions(
    program
      .command('plan')
      .description('show what to do for an accepted policy: steps, gateway configuration, rollout, way back')
      .argument('<id>', 'the acceptance'),
  ).action((id: string, options: RemoteOptions) =>
    show(options, () => clientFor(options).acceptances.plan(id), describePlan),
  );
}

/** Adds `apex applied ID`: notes from when on the calls are made the new way. */
export function addApplied(program: Command): void {
  withRemoteOptions(
    program
      .command('applied')
      .description('note from when on an accepted policy holds for all calls')
      .argument('<id>', 'the acceptance')
      .option('--on <moment>', 'first day (UTC) or moment (default: now)'),
  ).action((id: string, options: RemoteOptions & { on?: string }) =>
    show(
      options,
      async () =>
        clientFor(options).acceptances.applied(
          id,
          options.on === undefined ? new Date().toISOString() : momentOf('on', options.on),
        ),
      ({ title, appliedOn }) => say(`"${title}" is applied since ${appliedOn ?? ''}`),
    ),
  );
}

/** Adds `apex realised ID`: what an applied policy has saved, against what it promised. */
export function addRealised(program: Command): void {
  withRemoteOptions(
    program
      .command('realised')
      .description('work out what an applied policy has really saved, against what it promised')
      .argument('<id>', 'the acceptance')
      .option('--from <moment>', 'first day (UTC) or moment (default: when it was applied)')
      .option('--to <moment>', 'first day (UTC) or moment no longer meant (default: the last full hour)')
      .option('--keep', 'keep the result: later promises are weighed by it'),
  ).action((id: string, options: RealisedOptions) =>
    runCommand(options.json ?? false, () => realised(id, options)),
  );
}
