const finalTextFrame = 0x81;

/**
 * A text as the whole, unmasked WebSocket frame that a server sends (RFC 6455, 5.2): the same bytes for every reader,
 * so they are made once.
 */
export function wireFrameOf(text: string): Buffer {
  const bytes = Buffer.byteLength(text);
  const headerBytes = bytes < 126 ? 2 : bytes < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafeSlow(headerBytes + bytes);
  frame[0] = finalTextFrame;
  if (headerBytes === 2) frame[1] = bytes;
  else if (headerBytes === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(bytes, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(bytes), 2);
  }
  frame.write(text, headerBytes);
  return frame;
}
