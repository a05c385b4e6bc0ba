import { ApexError } from '@netra/contract';
import type { Command } from 'commander';
import { runCommand, say, sayJson } from '../terminal/output.ts';
import { clientFor, type RemoteOptions, withRemoteOptions } from './remote-options.ts';

type OutcomesOptions = RemoteOptions & { remove?: string; model?: string; project?: string };

async function list(options: OutcomesOptions): Promise<void> {
  const found = await clientFor(options).outcomes.list();
  if (options.json) return sayJson(found);
  if (found.outcomes.length === 0) say('There are no outcomes: see `apex import FILE --format outcomes`.');
  for (const { project, feature, model, items, meanScore, importedAt } of found.outcomes)
    say(
      `${project}/${feature}  ${model}: ${items.toLocaleString('en-US')} items, mean score ${meanScore.toFixed(3)} (${importedAt})`,
    );
}

async function remove(feature: string, options: OutcomesOptions): Promise<void> {
  const { model, project } = options;
  const { removed } = await clientFor(options).outcomes.remove({
    feature,
    ...(model === undefined ? {} : { model }),
    ...(project === undefined ? {} : { project }),
  });
  if (options.json) sayJson({ removed });
  else say(`${removed.toLocaleString('en-US')} outcomes of "${feature}" were removed.`);
}

/** Adds `apex outcomes`: which scored answers there are; `--remove FEATURE` takes a feature's out. */
export function addOutcomes(program: Command): void {
  withRemoteOptions(
    program
      .command('outcomes')
      .description('list the scored answers that were imported, or remove those of a feature')
      .option('--remove <feature>', 'remove the outcomes of this feature')
      .option('--model <model>', 'with --remove: only those of this model, as the file named it')
      .option('--project <project>', 'with --remove: in this project (default: default)'),
  ).action((options: OutcomesOptions) =>
    runCommand(options.json ?? false, () => {
      if (options.remove !== undefined) return remove(options.remove, options);
      if (options.model !== undefined || options.project !== undefined)
        throw new ApexError('usage', '--model and --project say what to remove: name --remove FEATURE.');
      return list(options);
    }),
  );
}
