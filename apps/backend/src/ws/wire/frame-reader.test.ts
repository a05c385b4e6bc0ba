import type { Writable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as library from 'ws';
import { FrameReader } from './frame-reader.ts';

// The library exports its reader, and its types do not say so.
const { Receiver } = library as unknown as {
  Receiver: new (options: { isServer: boolean; maxPayload: number }) => Writable;
};
const mostBytes = 3_000;

type Seen = (readonly [what: string, given?: string | number | null])[];

/** What our reader makes of bytes that come in these chunks. */
function ours(chunks: readonly Buffer[]): Seen {
  const seen: Seen = [];
  const reader = new FrameReader(mostBytes, {
    onText: (text) => seen.push(['text', text]),
    onBinary: () => seen.push(['binary']),
    onPing: (payload) => seen.push(['ping', payload.toString('hex')]),
    onPong: () => seen.push(['pong']),
    onCloseFrame: (status) => seen.push(['close', status]),
  });
  for (const chunk of chunks) {
    const violation = reader.take(Buffer.from(chunk));
    if (violation === null) continue;
    seen.push(['violation', violation.status]);
    break;
  }
  return seen;
}

/** The status that the library gives its errors, under a symbol of its own. */
function statusOf(error: object): number | undefined {
  const symbols = Object.getOwnPropertySymbols(error);
  const found = symbols.find((symbol) => symbol.description === 'status-code');
  return found === undefined ? undefined : (Reflect.get(error, found) as number);
}

/** What the library's makes of them. */
async function theirs(chunks: readonly Buffer[]): Promise<Seen> {
  const seen: Seen = [];
  const receiver = new Receiver({ isServer: true, maxPayload: mostBytes });
  receiver.on('message', (data: Buffer, isBinary: boolean) =>
    seen.push(isBinary ? ['binary'] : ['text', data.toString()]),
  );
  receiver.on('ping', (payload: Buffer) => seen.push(['ping', payload.toString('hex')]));
  receiver.on('pong', () => seen.push(['pong']));
  receiver.on('conclude', (status: number) => seen.push(['close', status === 1005 ? null : status]));
  let broken = false;
  receiver.on('error', (error) => {
    broken = true;
    seen.push(['violation', statusOf(error) ?? 0]);
  });
  for (const chunk of chunks) {
    if (broken) break;
    await new Promise<void>((resolve) => {
      receiver.write(Buffer.from(chunk), () => resolve());
    });
  }
  return seen;
}

type Frame = {
  isLast: boolean;
  reserved: number;
  opcode: number;
  masked: boolean;
  payload: Uint8Array;
  /** Bytes the length is written in, beyond what it needs. */
  wide: 0 | 2 | 8;
};

function bytesOf({ isLast, reserved, opcode, masked, payload, wide }: Frame): Buffer {
  const { length } = payload;
  const lengthBytes = wide > 0 ? wide : length < 126 ? 0 : length < 65_536 ? 2 : 8;
  const head = Buffer.alloc(2 + lengthBytes);
  head[0] = (isLast ? 0x80 : 0) | (reserved << 4) | opcode;
  head[1] = (masked ? 0x80 : 0) | (lengthBytes === 0 ? length : lengthBytes === 2 ? 126 : 127);
  if (lengthBytes === 2) head.writeUInt16BE(length, 2);
  if (lengthBytes === 8) head.writeBigUInt64BE(BigInt(length), 2);
  if (!masked) return Buffer.concat([head, payload]);
  const mask = [0x12, 0xff, 0x00, 0xa5];
  return Buffer.concat([head, Buffer.from(mask), payload.map((byte, index) => byte ^ mask[index % 4]!)]);
}

const text = fc.string({ unit: 'binary', maxLength: 300 }).map((value) => new TextEncoder().encode(value));
const noise = fc.uint8Array({ maxLength: 400 });
const closing = fc
  .tuple(
    fc.oneof(fc.constantFrom(1000, 1001, 1004, 1005, 1006, 1014, 1015, 2999, 3000, 4999), fc.nat(65_535)),
    text,
  )
  .map(([status, reason]) => new Uint8Array([status >> 8, status & 255, ...reason.subarray(0, 120)]));
const right: fc.Arbitrary<Frame> = fc.record({
  isLast: fc.constantFrom(true, true, true, false),
  reserved: fc.constant(0),
  opcode: fc.constantFrom(0, 1, 1, 1, 2, 9, 10),
  masked: fc.constant(true),
  payload: text.map((bytes) => bytes.subarray(0, 120)),
  wide: fc.constant(0 as const),
});
const odd: fc.Arbitrary<Frame> = fc.record({
  isLast: fc.boolean(),
  reserved: fc.constantFrom(0, 0, 0, 1, 4),
  opcode: fc.oneof(fc.nat(15), fc.constantFrom(0, 1, 2)),
  masked: fc.constantFrom(true, true, true, false),
  payload: fc.oneof(
    text,
    noise,
    fc.constantFrom(2_999, 3_000, 3_001).map((bytes) => new Uint8Array(bytes)),
  ),
  wide: fc.constantFrom(0, 0, 2, 8),
});
const garbled: fc.Arbitrary<Frame> = noise.map((bytes) => ({
  isLast: true,
  reserved: 0,
  opcode: 1,
  masked: true,
  payload: new Uint8Array([0x41, 0xff, ...bytes]),
  wide: 0,
}));
/** Right but for a length at what a message may have, or next to it. */
const long: fc.Arbitrary<Frame> = fc.record({
  isLast: fc.boolean(),
  reserved: fc.constant(0),
  opcode: fc.constantFrom(1, 2),
  masked: fc.constant(true),
  payload: fc.constantFrom(2_999, 3_000, 3_001).map((bytes) => new Uint8Array(bytes)),
  wide: fc.constantFrom(0, 8),
});
const ending = closing.map(
  (payload): Frame => ({ isLast: true, reserved: 0, opcode: 8, masked: true, payload, wide: 0 }),
);

/** Bytes of frames, most of them right, cut anywhere. */
const streams = fc
  .tuple(
    fc.array(
      fc.oneof(
        { weight: 12, arbitrary: right },
        { weight: 1, arbitrary: odd },
        { weight: 1, arbitrary: ending },
        { weight: 1, arbitrary: garbled },
        { weight: 1, arbitrary: long },
      ),
      {
        minLength: 1,
        maxLength: 12,
      },
    ),
    fc.array(fc.nat(4_000), { maxLength: 8 }),
  )
  .map(([frames, cuts]) => {
    const bytes = Buffer.concat(frames.map(bytesOf));
    const places = [0, ...cuts.filter((cut) => cut < bytes.length).toSorted((left, right) => left - right)];
    return places.map((place, index) => bytes.subarray(place, places[index + 1] ?? bytes.length));
  });

describe('frames of a client', () => {
  test('mean what they mean to the library, however they are cut', async () => {
    const kinds = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(streams, async (chunks) => {
        const seen = ours(chunks);
        expect(seen).toEqual(await theirs(chunks));
        for (const [what, given] of seen) {
          const kind = what === 'violation' ? `${what} ${given}` : what;
          kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
        }
      }),
      { numRuns: 3_000 },
    );
    const all = [
      'text',
      'binary',
      'ping',
      'pong',
      'close',
      'violation 1002',
      'violation 1007',
      'violation 1009',
    ];
    for (const kind of all) expect(kinds.get(kind), kind).toBeGreaterThan(5);
  });

  test('mean the same byte by byte', () => {
    fc.assert(
      fc.property(streams, (chunks) => {
        const whole = Buffer.concat(chunks);
        expect(ours([...whole].map((byte) => Buffer.from([byte])))).toEqual(ours([whole]));
      }),
      { numRuns: 500 },
    );
  });

  test('that are refused early are not waited for', () => {
    const long = bytesOf({ ...frame('x'), payload: new Uint8Array(mostBytes + 1) });
    expect(ours([long.subarray(0, 8)])).toEqual([['violation', 1009]]);
    const endless = Buffer.from([0x81, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 2, 3, 4]);
    expect(ours([endless])).toEqual([['violation', 1009]]);
  });

  test('leave nothing behind once they are whole', () => {
    const reader = new FrameReader(mostBytes, {
      onText: () => undefined,
      onBinary: () => undefined,
      onPing: () => undefined,
      onPong: () => undefined,
      onCloseFrame: () => undefined,
    });
    expect(reader.isIdle()).toBe(true);
    const parts = [
      frame('one', { isLast: false }),
      frame('ping', { opcode: 9 }),
      frame('two', { opcode: 0 }),
    ];
    const bytes = Buffer.concat(parts.map(bytesOf));
    reader.take(bytes.subarray(0, 5));
    expect(reader.isIdle()).toBe(false);
    reader.take(bytes.subarray(5, 20));
    expect(reader.isIdle()).toBe(false);
    reader.take(bytes.subarray(20));
    expect(reader.isIdle()).toBe(true);
  });
});

function frame(payload: string, change: Partial<Frame> = {}): Frame {
  return {
    isLast: true,
    reserved: 0,
    opcode: 1,
    masked: true,
    payload: new TextEncoder().encode(payload),
    wide: 0,
    ...change,
  };
}
