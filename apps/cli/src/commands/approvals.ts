import { createInterface } from 'node:readline/promises';
import { ApexError, type Approval, type DecideApproval } from '@netra/contract';
import type { Command } from 'commander';
import { runCommand, say, sayJson } from '../terminal/output.ts';
import { clientFor, type RemoteOptions, withRemoteOptions } from './remote-options.ts';

type DecideOptions = RemoteOptions & { hash?: string; comment?: string };

function describe({
  id,
  tool,
  title,
  reason,
  decision,
  decidedBy,
  expiresAt,
  argsHash,
  ...asked
}: Approval): void {
  const state =
    decision === null ? `waits until ${expiresAt}` : `${decision} by ${decidedBy ?? 'nobody in time'}`;
  say(`${id}  ${state}`);
  say(`  ${title}`);
  if (reason === 'in-doubt') say('  It was cut off and may have taken effect already.');
  say(`  ${tool} ${JSON.stringify(asked.arguments)}`);
  if (decision === null) say(`  --hash ${argsHash}`);
}

async function list(run: string, options: RemoteOptions): Promise<void> {
  const { items } = await clientFor(options).runs.approvals(run);
  if (options.json) return sayJson(items);
  if (items.length === 0) say('This run has asked nobody to allow anything.');
  for (const approval of items) describe(approval);
}

/** Asks the person at the terminal; whoever is at none must name what was looked at. Raises `usage`. */
async function confirmed(approval: Approval): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY)
    throw new ApexError(
      'usage',
      'To approve without a terminal, name what is approved: --hash, as `apex approvals` prints it.',
    );
  describe(approval);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question('Approve exactly this? [y/N] ')).trim());
  } finally {
    terminal.close();
  }
}

type Which = {
  readonly run: string;
  readonly approval: string;
  readonly decision: DecideApproval['decision'];
};

async function decide({ run, approval: id, decision }: Which, options: DecideOptions): Promise<void> {
  const { runs } = clientFor(options);
  const { items } = await runs.approvals(run);
  const approval = items.find((one) => one.id === id);
  if (approval === undefined)
    throw new ApexError('usage', `The run ${run} has no approval "${id}": see \`apex approvals ${run}\`.`);
  if (decision === 'approved' && options.hash === undefined && !(await confirmed(approval))) {
    say('Nothing was decided.');
    return;
  }
  const decided = await runs.decide(run, id, {
    decision,
    argsHash: options.hash ?? approval.argsHash,
    ...(options.comment === undefined ? {} : { comment: options.comment }),
  });
  if (options.json) sayJson(decided);
  else describe(decided);
}

/** Adds `apex approvals RUN`: what a run asks people to allow, with its arguments and what was decided. */
export function addApprovals(program: Command): void {
  withRemoteOptions(
    program
      .command('approvals')
      .description('what a run asks people to allow, and what was decided')
      .argument('<run>', 'the run, as `apex ask` names it'),
  ).action((run: string, options: RemoteOptions) =>
    runCommand(options.json ?? false, () => list(run, options)),
  );
}

function addDecision(program: Command, name: string, decision: Which['decision']): void {
  const isApproval = decision === 'approved';
  const command = program
    .command(name)
    .description(isApproval ? 'allow a call that waits, exactly as it was shown' : 'refuse a call that waits')
    .argument('<run>')
    .argument('<approval>', 'its id, as `apex approvals` prints it')
    .option('--comment <text>', 'why; it stays beside the decision');
  if (isApproval)
    command.option('--hash <hash>', 'of the arguments that are approved; without it you are asked');
  withRemoteOptions(command).action((run: string, approval: string, options: DecideOptions) =>
    runCommand(options.json ?? false, () => decide({ run, approval, decision }, options)),
  );
}

/** Adds `apex approve RUN APPROVAL`. Other arguments than those that were shown are refused with `approval_changed`. */
export function addApprove(program: Command): void {
  addDecision(program, 'approve', 'approved');
}

/** Adds `apex deny RUN APPROVAL`: the call is not made, and the run goes on without it. */
export function addDeny(program: Command): void {
  addDecision(program, 'deny', 'denied');
}
