import {
  ApexError,
  type TextSettingChange,
  type TextSettings,
  textSettingChangeSchema,
} from '@netra/contract';
import type { Command } from 'commander';
import { optionNamed, runCommand, say, sayJson } from '../terminal/output.ts';
import { clientFor, type RemoteOptions, withRemoteOptions } from './remote-options.ts';

type TextsOptions = RemoteOptions & {
  project?: string;
  keep?: boolean;
  off?: boolean;
  days?: string;
  word?: string[];
  /** False with `--no-words`. */
  words?: boolean;
  call?: string;
};

const count = (value: number) => value.toLocaleString('en-US');

function describe({ texts }: TextSettings): void {
  if (!texts.some(({ project }) => project === null))
    say('No text of a prompt or an answer is kept, unless a project below says otherwise.');
  for (const { project, keep, days, words } of texts) {
    const whose = project === null ? 'every other project' : `project "${project}"`;
    const own =
      words === null || words.length === 0 ? '' : `, without ${words.map((word) => `"${word}"`).join(', ')}`;
    say(`${whose}: ${keep ? `kept for ${count(days)} days after the call${own}` : 'not kept'}`);
  }
}

/** The change that the options state. Raises `usage` that names the option that is wrong. */
function changeOf(options: TextsOptions): TextSettingChange {
  const { project = null, keep, off, days, word, words } = options;
  if ((keep === true) === (off === true))
    throw new ApexError(
      'usage',
      'Say --keep to keep texts, or --off to keep none and delete those that are there.',
    );
  const change = textSettingChangeSchema.safeParse({
    project,
    keep: keep === true,
    ...(days === undefined ? {} : { days: Number(days) }),
    ...(word === undefined ? {} : { words: word }),
    ...(words === false ? { words: [] } : {}),
  });
  if (change.success) return change.data;
  const [issue] = change.error.issues;
  const [field = ''] = issue?.path ?? [];
  throw new ApexError('usage', `${optionNamed([field === 'words' ? 'word' : field])}: ${issue?.message}.`);
}

async function set(options: TextsOptions): Promise<void> {
  const change = changeOf(options);
  const changed = await clientFor(options).texts.set(change);
  if (options.json) return sayJson(changed);
  describe(changed);
  if (changed.deleted > 0)
    say(
      `The texts of ${changed.deleted === 1 ? 'one call' : `${count(changed.deleted)} calls`} were deleted.`,
    );
}

/** Control characters but line feeds and tabs: a terminal would obey what a prompt says to it. */
const controls = /(?![\n\t])\p{Cc}/gu;

async function show(callId: string, options: TextsOptions): Promise<void> {
  const texts = await clientFor(options).texts.ofCall(callId);
  if (options.json) return sayJson(texts);
  const taken = Object.entries(texts.redacted).map(([kind, times]) => `${count(times)} ${kind}`);
  say(`Call ${texts.callId} of project "${texts.project}", kept until ${texts.keptUntil}`);
  say(`Taken out before it was stored: ${taken.length === 0 ? 'nothing' : taken.join(', ')}`);
  for (const [name, text] of [
    ['Prompt', texts.prompt],
    ['Answer', texts.completion],
  ] as const)
    say(`\n${name}:\n${text === '' ? '(none was sent)' : text.replaceAll(controls, '\ufffd')}`);
}

function hasSetting({ keep, off, days, word, words, project }: TextsOptions): boolean {
  return [keep, off, days, word, project].some((option) => option !== undefined) || words === false;
}

/** Adds `apex texts`: which projects keep the texts of their calls, turning it on or off, and those of one call. */
export function addTexts(program: Command): void {
  withRemoteOptions(
    program
      .command('texts')
      .description('show, turn on or turn off the keeping of prompts and answers, or show those of a call')
      .option(
        '--project <project>',
        'with --keep or --off: only this project (default: every one without its own)',
      )
      .option('--keep', 'keep the texts of later calls, redacted')
      .option('--off', 'keep none, and delete those that are there')
      .option('--days <days>', 'with --keep: days after the call, 1 to 365 (30 where nothing was set)')
      .option(
        '--word <words...>',
        'with --keep: words of your own that are taken out too, in place of those before',
      )
      .option('--no-words', 'with --keep: take out no words of your own')
      .option('--call <id>', 'show what is kept of this call'),
  ).action((options: TextsOptions) =>
    runCommand(options.json ?? false, async () => {
      if (options.call !== undefined) {
        if (hasSetting(options))
          throw new ApexError('usage', '--call shows the texts of a call: it goes with no other option.');
        return show(options.call, options);
      }
      if (hasSetting(options)) return set(options);
      const settings = await clientFor(options).texts.settings();
      if (options.json) sayJson(settings);
      else describe(settings);
    }),
  );
}
