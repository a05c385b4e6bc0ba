import { createHash } from 'node:crypto';
import { type IdKind, idOfUuid } from '@netra/contract';

/** The hash by which equal arguments are known as equal. */
export function hashOf(value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(value) ?? 'undefined')
    .digest('base64url');
}

/**
 * Names the steps of one agent by what they do and how often it was done before: branches of an agent that run in
 * parallel may come to their steps in another order when they are resumed, and still find their own again.
 */
export function createStepKeys(): (what: string, content?: unknown) => string {
  const counts = new Map<string, number>();
  return (what, content) => {
    const name = content === undefined ? what : `${what}:${hashOf(content).slice(0, 16)}`;
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return `${name}:${count}`;
  };
}

/** An id that comes out the same for the same seed: a UUIDv7 of the given time with the seed's hash for its random bits. */
export function derivedId(kind: IdKind, seed: string, atMs: number): string {
  const bytes = createHash('sha256').update(seed).digest().subarray(0, 16);
  bytes.writeUIntBE(atMs, 0, 6);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return idOfUuid(
    kind,
    [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-'),
  );
}
