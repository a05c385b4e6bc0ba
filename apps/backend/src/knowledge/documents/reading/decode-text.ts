import { isUtf8 } from 'node:buffer';
import { ApexError } from '@netra/contract';

function unreadable(message: string, details: Record<string, unknown> = {}): ApexError {
  return new ApexError('document_unreadable', message, {
    suggestion: 'Save the document as UTF-8 text and upload it again.',
    details,
  });
}

/** The number (from 1) of the first line that is no UTF-8: a line end is never part of a longer character. */
function firstBadLine(bytes: Uint8Array): number {
  let from = 0;
  for (let line = 1; ; line += 1) {
    const end = bytes.indexOf(0x0a, from);
    const whole = bytes.subarray(from, end < 0 ? bytes.length : end);
    if (!isUtf8(whole) || end < 0) return line;
    from = end + 1;
  }
}

/**
 * Text of a file in UTF-8, with plain line ends and without characters that nobody sees. Raises
 * `document_unreadable` that names the line which is something else.
 */
export function decodeText(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
    throw unreadable('The document is in UTF-16, not in UTF-8.');
  if (bytes.subarray(0, 8_192).includes(0))
    throw unreadable('The document is not text: there are zero bytes in it.', { byte: bytes.indexOf(0) });
  if (!isUtf8(bytes)) {
    const line = firstBadLine(bytes);
    throw unreadable(`The document is not valid UTF-8: line ${line} is something else.`, { line });
  }
  return cleanText(new TextDecoder('utf-8').decode(bytes));
}

/** Text with plain line ends, whole characters and no control characters. */
export function cleanText(text: string): string {
  return (
    text
      .toWellFormed()
      .replaceAll(/\r\n?|[\u2028\u2029\u0085]/g, '\n')
      // Control characters, and marks that turn or hide what is read.
      .replaceAll(/[^\P{Cc}\n\t]|[\u200b\u2060\u202a-\u202e\u2066-\u2069\ufeff\u{e0000}-\u{e007f}]/gu, '')
  );
}
