/** What a frame is (RFC 6455, 5.2). */
export const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;
export type Opcode = (typeof opcodes)[keyof typeof opcodes];

const final = 0x80;

/** Room for a payload behind the header of a whole, unmasked frame; returns it with where the payload begins. */
function frameFor(opcode: Opcode, bytes: number): { frame: Buffer; from: number } {
  const from = bytes < 126 ? 2 : bytes < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafeSlow(from + bytes);
  frame[0] = final | opcode;
  if (from === 2) frame[1] = bytes;
  else if (from === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(bytes, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(bytes), 2);
  }
  return { frame, from };
}

/**
 * A text as the whole, unmasked WebSocket frame that a server sends (RFC 6455, 5.2): the same bytes for every reader,
 * so they are made once.
 */
export function wireFrameOf(text: string): Buffer {
  const { frame, from } = frameFor(opcodes.text, Buffer.byteLength(text));
  frame.write(text, from);
  return frame;
}

/** A ping or a pong with at most 125 bytes. */
export function controlFrameOf(
  opcode: typeof opcodes.ping | typeof opcodes.pong,
  payload: Uint8Array,
): Buffer {
  const { frame, from } = frameFor(opcode, payload.length);
  frame.set(payload, from);
  return frame;
}

/** The frame that ends a connection; without a status it says nothing. The reason has at most 123 bytes. */
export function closeFrameOf(status: number | null, reason = ''): Buffer {
  if (status === null) return frameFor(opcodes.close, 0).frame;
  const { frame, from } = frameFor(opcodes.close, 2 + Buffer.byteLength(reason));
  frame.writeUInt16BE(status, from);
  frame.write(reason, from + 2);
  return frame;
}
