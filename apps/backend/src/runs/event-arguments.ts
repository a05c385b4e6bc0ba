/** Arguments above this size are left out of events and lists; they stand in the evidence. */
const maximumArgumentBytes = 64 * 1024;

/** A tool's arguments as events show them. */
export function argumentsOf(input: unknown): Record<string, unknown> {
  const text = JSON.stringify(input) ?? '{}';
  if (Buffer.byteLength(text) > maximumArgumentBytes) return { omittedBytes: Buffer.byteLength(text) };
  const value: unknown = JSON.parse(text);
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : { value };
}
