import { ApexError } from '@netra/contract';
import type { Command } from 'commander';
import { z } from 'zod';
import { runCommand, say, sayJson } from '../../terminal/output.ts';
import { type RemoteOptions, withRemoteOptions } from '../remote-options.ts';
import { addLearning } from './learn.ts';
import { runOffline } from './offline.ts';
import { addText } from './text.ts';
import { synthToFile } from './to-file.ts';
import { cancelJob, decideOn, synthToProject } from './to-project.ts';
import { type WorkloadOptions, workloadFrom } from './workload.ts';

type SynthOptions = RemoteOptions &
  WorkloadOptions & {
    out?: string;
    format?: string;
    truth?: string;
    project?: string;
    yes?: boolean;
    note?: string;
  };

const profilesSchema = z.array(
  z.object({
    name: z.string(),
    description: z.string(),
    sensitivity: z.string(),
    features: z.array(z.string()),
  }),
);

async function listProfiles({ json }: { json?: boolean }): Promise<void> {
  const profiles = await runOffline({ do: 'profiles' }, profilesSchema);
  if (json) return sayJson({ profiles });
  for (const { name, description, sensitivity } of profiles)
    say(`${name.padEnd(18)} ${description}${sensitivity === 'high' ? ' (needs approval in a project)' : ''}`);
}

async function synth(profile: string | undefined, options: SynthOptions): Promise<void> {
  if (profile === undefined)
    throw new ApexError('usage', 'Name a profile (see `apex synth profiles`) or a file with one.');
  const { out, project } = options;
  const workload = workloadFrom(profile, options);
  if (out !== undefined && project === undefined) return synthToFile(workload, { ...options, out });
  if (project !== undefined && out === undefined) return synthToProject(workload, { ...options, project });
  throw new ApexError('usage', 'Say where the calls go: either --out FILE or --project P.');
}

/** Adds `apex synth`: generated workloads into a file (offline) or a project, and what goes with them. */
export function addSynth(program: Command): void {
  const group = withRemoteOptions(
    program
      .command('synth')
      .description('generate calls that were never made, each marked synthetic')
      .argument(
        '[profile]',
        'a name of `apex synth profiles`, several joined by +, or a YAML file with a profile',
      )
      .option('--calls <count>', 'about how many calls', '10000')
      .option('--days <count>', 'how many days they spread over', '30')
      .option('--seed <number>', 'same seed, same calls', '1')
      .option('--inject <wastes>', 'known waste to build in: lever:intensity,... (intensity above 0 up to 1)')
      .option('--truth <file>', 'write what the known waste costs, per lever, as JSON')
      .option('--to <moment>', 'where the period ends')
      .option('--out <file>', 'write a file, with no running Apex')
      .option('--format <format>', 'jsonl | csv | parquet | otlp | native | langfuse | focus')
      .option('--project <project>', 'generate into a project of its own in the running Apex'),
  ).action((profile: string | undefined, options: SynthOptions) =>
    runCommand(options.json ?? false, () => synth(profile, options)),
  );
  group
    .option('--yes', 'consent at once where consent is needed')
    .option('--note <text>', 'words beside a decision');
  addLearning(group);
  addText(group);
  const onJob = (
    name: string,
    description: string,
    work: (id: string, options: SynthOptions) => Promise<void>,
  ) =>
    group
      .command(name)
      .description(description)
      .argument('<job>')
      .action((id: string, _: unknown, command: Command) => {
        const options: SynthOptions = command.optsWithGlobals();
        return runCommand(options.json ?? false, () => work(id, options));
      });
  onJob('approve', 'consent to a job that waits', (id, options) => decideOn(id, 'approve', options));
  onJob('reject', 'refuse a job that waits', (id, options) => decideOn(id, 'reject', options));
  onJob('cancel', 'end a job; what it has stored stays', cancelJob);
  group
    .command('profiles')
    .description('list the profiles')
    .action((_: unknown, command: Command) => {
      const options: { json?: boolean } = command.optsWithGlobals();
      return runCommand(options.json ?? false, () => listProfiles(options));
    });
}
