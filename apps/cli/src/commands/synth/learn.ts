import { createWriteStream, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import { ApexError } from '@netra/contract';
import type { Command } from 'commander';
import { stringify } from 'yaml';
import { z } from 'zod';
import { runCommand, say, sayJson } from '../../terminal/output.ts';
import { periodOf } from '../analysed-period.ts';
import { clientFor, type RemoteOptions } from '../remote-options.ts';
import { runOffline } from './offline.ts';

type FitOptions = RemoteOptions & {
  fromProject?: string;
  trace?: string;
  out?: string;
  model: string;
  name?: string;
  days: string;
};
type CompareOptions = { report?: string; json?: boolean };

const fittedSchema = z.object({
  profile: z.record(z.string(), z.unknown()),
  calls: z.number(),
  notes: z.array(z.string()),
});
const pair = z.object({ a: z.number().nullable(), b: z.number().nullable() });
const comparedSchema = z.object({
  a: z.object({ file: z.string(), calls: z.number() }),
  b: z.object({ file: z.string(), calls: z.number() }),
  ks: z.object({ contextTokens: z.number(), generatedTokens: z.number(), interArrivalTimes: z.number() }),
  correlation: pair,
  seasonality: z.object({ distance: z.number() }),
  costPerCall: pair,
  timeResolutionMs: z.number(),
  alike: z.boolean(),
  plot: z.string().optional(),
});

/** Works on a project's calls as a file that is removed afterwards. */
async function withCallsOf<Result>(
  project: string,
  options: FitOptions,
  work: (file: string) => Promise<Result>,
): Promise<Result> {
  const client = clientFor(options);
  const period = await periodOf(client, { project, days: options.days });
  const directory = await mkdtemp(join(tmpdir(), 'apex-fit-'));
  try {
    const file = join(directory, 'calls.jsonl');
    const query = { ...period, project, format: 'jsonl', synthetic: 'true' } as const;
    const { content } = await client.exports.calls(query);
    await pipeline(Readable.fromWeb(content as NodeReadableStream), createWriteStream(file));
    return await work(file);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function fit(options: FitOptions): Promise<void> {
  const { fromProject, trace, out, model } = options;
  if (out === undefined) throw new ApexError('usage', 'Name the file for the profile: --out profile.yaml.');
  if ((fromProject === undefined) === (trace === undefined))
    throw new ApexError('usage', 'Say what to learn from: either --trace FILE or --from-project P.');
  const source = fromProject ?? trace ?? '';
  const name = options.name ?? `${basename(source, extname(source))}-twin`;
  const learn = (file: string) => runOffline({ do: 'fit', trace: file, name, model }, fittedSchema);
  const { profile, calls, notes } =
    fromProject === undefined ? await learn(source) : await withCallsOf(fromProject, options, learn);
  try {
    writeFileSync(out, stringify(profile, { lineWidth: 0 }));
  } catch (cause) {
    throw new ApexError('usage', `${out} cannot be written: ${(cause as Error).message}`, { cause });
  }
  if (options.json) return sayJson({ file: out, name, calls, notes });
  say(
    `A profile of ${calls.toLocaleString('en-US')} calls is in ${out}: apex synth ${out} --calls ${calls} --out twin.jsonl`,
  );
  for (const note of notes) say(note);
}

async function compare(a: string, b: string, options: CompareOptions): Promise<void> {
  const request = { do: 'compare', a, b, ...(options.report === undefined ? {} : { plot: options.report }) };
  const result = await runOffline(request, comparedSchema);
  if (options.json) return sayJson(result);
  const { ks, correlation, seasonality, costPerCall } = result;
  const cost = (value: number | null) => (value === null ? 'not stated' : `$${value.toFixed(6)}`);
  say(`${result.a.file}: ${result.a.calls} calls; ${result.b.file}: ${result.b.calls} calls`);
  say(`distance (Kolmogorov-Smirnov) of context tokens       ${ks.contextTokens}`);
  say(`                              of generated tokens     ${ks.generatedTokens}`);
  say(`                              of inter-arrival times  ${ks.interArrivalTimes}`);
  say(`rank correlation of lengths: ${correlation.a} and ${correlation.b}`);
  say(`calls at another hour of the day: ${(100 * seasonality.distance).toFixed(1)}%`);
  say(`cost per call: ${cost(costPerCall.a)} and ${cost(costPerCall.b)}`);
  say(result.alike ? 'alike: every distance is at most 0.05' : 'not alike: a distance is above 0.05');
}

/** Adds `apex synth fit` and `apex synth compare`: a profile learned from calls, and how near two workloads are. */
export function addLearning(group: Command): void {
  group
    .command('fit')
    .description('learn a profile from calls; it holds quantiles, no call’s own values')
    .option('--from-project <project>', 'learn from the calls of a project of the running Apex')
    .option('--trace <file>', 'learn from a trace (Azure CSV, Mooncake JSON lines) or from exported calls')
    .option('--model <model>', 'who serves calls that name no model', 'openai/gpt-5.4-mini')
    .option('--name <name>', 'name of the profile')
    .action((_: unknown, command: Command) => {
      const options: FitOptions = command.optsWithGlobals();
      return runCommand(options.json ?? false, () => fit(options));
    });
  group
    .command('compare')
    .description('how far apart two workloads are: lengths, arrivals, correlation, hours, cost')
    .argument('<a>', 'a trace or a file of calls')
    .argument('<b>', 'another')
    .option('--report <file>', 'draw the distributions as SVG')
    .action((a: string, b: string, _: unknown, command: Command) => {
      const options: CompareOptions = command.optsWithGlobals();
      return runCommand(options.json ?? false, () => compare(a, b, options));
    });
}
