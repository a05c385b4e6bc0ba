import { ApexError } from '@netra/contract';

/** Arguments above this size are left out of events and lists; they stand in the evidence. */
const maximumArgumentBytes = 64 * 1024;

/** Raises `invalid_request` for arguments that are too long to be shown whole: nobody allows what they cannot read. */
export function checkShown(tool: string, input: unknown): void {
  const bytes = Buffer.byteLength(JSON.stringify(input) ?? '');
  if (bytes <= maximumArgumentBytes) return;
  throw new ApexError(
    'invalid_request',
    `The arguments of ${tool} are ${bytes} bytes long, more than a person is asked to read and allow.`,
    { details: { field: 'arguments', given: bytes, expected: `at most ${maximumArgumentBytes} bytes` } },
  );
}

/** A tool's arguments as events show them. */
export function argumentsOf(input: unknown): Record<string, unknown> {
  const text = JSON.stringify(input) ?? '{}';
  if (Buffer.byteLength(text) > maximumArgumentBytes) return { omittedBytes: Buffer.byteLength(text) };
  const value: unknown = JSON.parse(text);
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : { value };
}
