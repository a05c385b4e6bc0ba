import { rename, rm, writeFile } from 'node:fs/promises';
import { ApexError } from '@netra/contract';

/** Writes a file beside its place and moves it there when it is whole. Raises `usage` where it cannot be written. */
export async function saveFile(file: string, content: Uint8Array): Promise<void> {
  const unfinished = `${file}.unfinished`;
  try {
    await writeFile(unfinished, content);
    await rename(unfinished, file);
  } catch (cause) {
    await rm(unfinished, { force: true });
    throw new ApexError('usage', `${file} cannot be written: ${(cause as Error).message}`, { cause });
  }
}
