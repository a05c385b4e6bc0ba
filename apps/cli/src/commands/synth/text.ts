import { extname, resolve } from 'node:path';
import { ApexError } from '@netra/contract';
import type { Command } from 'commander';
import { z } from 'zod';
import { runCommand, say, sayJson } from '../../terminal/output.ts';
import { runOffline } from './offline.ts';
import { isFile, numberOf } from './workload.ts';

type TextOptions = {
  examples: string;
  seed: string;
  feature?: string;
  out?: string;
  validation?: string;
  validationShare: string;
  json?: boolean;
};

const fileSchema = z.object({ file: z.string(), examples: z.number(), bytes: z.number() });
const writtenSchema = z.object({
  profile: z.string(),
  seed: z.number(),
  synthetic: z.literal(true),
  madeBy: z.literal('templates'),
  examples: z.number(),
  features: z.record(z.string(), z.number()),
  train: fileSchema,
  validation: fileSchema.nullable(),
});

/** Where the validation set goes unless that is stated: beside the training set. */
function besides(out: string): string {
  const ending = extname(out);
  return `${ending === '' ? out : out.slice(0, -ending.length)}.validation${ending === '' ? '.jsonl' : ending}`;
}

async function text(profile: string, options: TextOptions): Promise<void> {
  const { out, feature } = options;
  if (out === undefined)
    throw new ApexError('usage', 'Name the file for the training set: --out train.jsonl.');
  if (isFile(profile))
    throw new ApexError(
      'usage',
      `There is text for the profiles that come with Apex only (see \`apex synth profiles\`); "${profile}" is a file.`,
    );
  const validationShare = numberOf('validation-share', options.validationShare);
  if (validationShare === 0 && options.validation !== undefined)
    throw new ApexError('usage', '--validation names a file, but --validation-share 0 keeps nothing for it.');
  const validation = validationShare === 0 ? undefined : (options.validation ?? besides(out));
  if (validation !== undefined && resolve(validation) === resolve(out))
    throw new ApexError('usage', `--out and --validation are the same file, ${out}.`);
  const written = await runOffline(
    {
      do: 'text',
      profile,
      examples: numberOf('examples', options.examples),
      seed: numberOf('seed', options.seed),
      validationShare,
      out,
      ...(feature === undefined ? {} : { feature }),
      ...(validation === undefined ? {} : { validation }),
    },
    writtenSchema,
  );
  if (options.json) return sayJson(written);
  const files = [written.train, ...(written.validation === null ? [] : [written.validation])];
  for (const { file, examples } of files)
    say(`${examples.toLocaleString('en-US')} synthetic examples in ${file}, made from templates`);
  for (const [name, examples] of Object.entries(written.features))
    say(`  ${name}: ${examples.toLocaleString('en-US')}`);
}

/** Adds `apex synth text`: prompts and completions that nobody wrote or was asked, as chat fine-tuning JSON lines. */
export function addText(group: Command): void {
  group
    .command('text')
    .description('synthetic prompts and completions of a profile, for chat fine-tuning; no model is asked')
    .argument('<profile>', 'a name of `apex synth profiles`')
    .option('--examples <count>', 'how many examples', '1000')
    .option('--feature <feature>', 'of this feature only')
    .option('--validation <file>', 'the validation set; beside --out unless stated')
    .option('--validation-share <share>', 'part of the examples kept for validation, 0 to 0.5', '0.1')
    .action((profile: string, _: unknown, command: Command) => {
      const options: TextOptions = command.optsWithGlobals();
      return runCommand(options.json ?? false, () => text(profile, options));
    });
}
