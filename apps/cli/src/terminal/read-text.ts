import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { ApexError } from '@netra/contract';

const byteOrderMark = '\uFEFF';

/** The text of a file, without the mark that some editors put at its beginning. Raises `usage` where it is no UTF-8 text. */
export function readText(file: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (cause) {
    throw new ApexError('usage', `${file} cannot be read: ${(cause as Error).message}`, { cause });
  }
  if (!isUtf8(bytes)) throw new ApexError('usage', `${file} is no UTF-8 text: save it as UTF-8.`);
  const text = bytes.toString('utf8');
  return text.startsWith(byteOrderMark) ? text.slice(1) : text;
}
