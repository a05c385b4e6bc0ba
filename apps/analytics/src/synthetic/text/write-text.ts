import { rmSync } from 'node:fs';
import { type FileHandle, open, rename, stat } from 'node:fs/promises';
import { ApexError } from '@netra/contract';
import type { WorkloadProfile } from '../profile.ts';
import { examplesOf, speakingIn, validationOf } from './make-text.ts';

const flushAt = 1 << 16;

type TextOptions = {
  readonly examples: number;
  readonly seed: number;
  readonly feature?: string | undefined;
  /** Part of the examples that is kept for validation. */
  readonly validationShare: number;
  readonly out: string;
  /** Absent where nothing is kept for validation. */
  readonly validation?: string | undefined;
};

type Output = { readonly path: string; file: FileHandle; text: string; examples: number; bytes: number };

const unfinished = (path: string) => `${path}.unfinished`;

async function openOutput(path: string): Promise<Output> {
  try {
    if ((await stat(path).catch(() => undefined))?.isDirectory()) throw new Error('it is a directory');
    return { path, file: await open(unfinished(path), 'w'), text: '', examples: 0, bytes: 0 };
  } catch (cause) {
    throw new ApexError('usage', `${path} cannot be written: ${(cause as Error).message}`, {
      cause,
      details: { file: path },
      suggestion: 'Name a file in a directory that exists and that you may write to.',
    });
  }
}

async function flush(output: Output): Promise<void> {
  await output.file.appendFile(output.text);
  output.bytes += Buffer.byteLength(output.text);
  output.text = '';
}

/**
 * Writes synthetic prompts and completions of a profile as lines of JSON for chat fine-tuning: the training set, and a
 * validation set that no example of it opens like. Files take their names when both are whole. Raises `usage` for a file
 * that cannot be written, and what `examplesOf` raises.
 */
export async function writeText(profile: WorkloadProfile, options: TextOptions) {
  const { out, validation, examples, seed, validationShare } = options;
  // What is wrong with the request is said before a file is opened.
  speakingIn(profile, options.feature);
  const kept = validation === undefined ? new Set<number>() : validationOf(examples, validationShare, seed);
  const outputs: Output[] = [];
  const features: Record<string, number> = {};
  try {
    outputs.push(await openOutput(out));
    if (validation !== undefined) outputs.push(await openOutput(validation));
    const [train, held] = outputs;
    let index = 0;
    for (const { feature, messages } of examplesOf(profile, options)) {
      const output = kept.has(index) ? held : train;
      index += 1;
      features[feature] = (features[feature] ?? 0) + 1;
      if (output === undefined) continue;
      output.text += `${JSON.stringify({ messages })}\n`;
      output.examples += 1;
      if (output.text.length >= flushAt) await flush(output);
    }
    for (const output of outputs) {
      await flush(output);
      await output.file.close();
    }
    for (const { path } of outputs) await rename(unfinished(path), path);
  } catch (error) {
    for (const { path, file } of outputs) {
      await file.close().catch(() => undefined);
      rmSync(unfinished(path), { force: true });
    }
    throw error;
  }
  const [train, held] = outputs.map(({ path, examples: count, bytes }) => ({
    file: path,
    examples: count,
    bytes,
  }));
  return {
    profile: profile.name,
    seed,
    synthetic: true as const,
    madeBy: 'templates' as const,
    examples,
    features,
    train,
    validation: held ?? null,
  };
}
