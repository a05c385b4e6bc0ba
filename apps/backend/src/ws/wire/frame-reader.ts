import { isUtf8 } from 'node:buffer';
import { GrowingBytes } from './growing-bytes.ts';
import { type Opcode, opcodes } from './wire-frame.ts';

/** Why a peer's bytes are no WebSocket (RFC 6455): the status to close with and what is wrong. */
export type Violation = { readonly status: 1002 | 1007 | 1009; readonly problem: string };

/** Where whole messages and control frames go; after a close frame nothing more comes. */
export type FrameTaker = {
  onText(text: string): void;
  onBinary(): void;
  onPing(payload: Buffer): void;
  onPong(): void;
  /** `status` is null where the frame has none. */
  onCloseFrame(status: number | null): void;
};

type Header = {
  readonly isLast: boolean;
  readonly opcode: Opcode;
  /** Of the payload and of what stands before it, the mask included. */
  readonly payloadBytes: number;
  readonly headerBytes: number;
};

const maskBytes = 4;
const longestControlPayload = 125;
const known = new Set<number>(Object.values(opcodes));

function isOpcode(value: number): value is Opcode {
  return known.has(value);
}

function broken(problem: string): Violation {
  return { status: 1002, problem };
}

function isStatus(status: number): boolean {
  const reserved = status === 1004 || status === 1005 || status === 1006;
  return (status >= 1000 && status <= 1014 && !reserved) || (status >= 3000 && status <= 4999);
}

function unmask(payload: Buffer, mask: Buffer): void {
  const [first = 0, second = 0, third = 0, fourth = 0] = mask;
  const key = [first, second, third, fourth];
  for (let index = 0; index < payload.length; index += 1)
    payload[index] = (payload[index] ?? 0) ^ (key[index & 3] ?? 0);
}

/**
 * Reads what a client sends, without extensions. It holds nothing between whole messages: a connection that is silent
 * needs no reader, which is why this is not the library's, of which every connection keeps one.
 */
export class FrameReader {
  readonly #mostBytes: number;
  readonly #taker: FrameTaker;
  /** Bytes of a frame that is not all there. */
  #begun: GrowingBytes | null = null;
  /** A message that comes in several frames. */
  #message: { readonly opcode: Opcode; readonly bytes: GrowingBytes } | null = null;
  #over = false;

  /** A message may have `mostBytes`. */
  constructor(mostBytes: number, taker: FrameTaker) {
    this.#mostBytes = mostBytes;
    this.#taker = taker;
  }

  /** True between messages, when nothing of this reader is needed. */
  isIdle(): boolean {
    return this.#begun === null && this.#message === null && !this.#over;
  }

  /** Takes bytes, which it changes. Null, or why this is no WebSocket: then nothing more may be given. */
  take(chunk: Buffer): Violation | null {
    const begun = this.#begun;
    begun?.add(chunk);
    const bytes = begun?.all() ?? chunk;
    let at = 0;
    while (!this.#over) {
      const header = this.#headerOf(bytes.subarray(at));
      if (header === null) break;
      if ('status' in header) return header;
      const end = at + header.headerBytes + header.payloadBytes;
      if (end > bytes.length) break;
      const payload = bytes.subarray(at + header.headerBytes, end);
      unmask(payload, bytes.subarray(at + header.headerBytes - maskBytes, at + header.headerBytes));
      at = end;
      const violation = this.#frame(header, payload);
      if (violation !== null) return violation;
    }
    this.#keep(bytes, at);
    return null;
  }

  #keep(bytes: Buffer, from: number): void {
    if (from === bytes.length || this.#over) {
      this.#begun = null;
    } else if (this.#begun === null) {
      this.#begun = new GrowingBytes();
      this.#begun.add(bytes.subarray(from));
    } else if (from > 0) {
      this.#begun.drop(from);
    }
  }

  /** Null where it is not all there; what can be refused early is. */
  #headerOf(bytes: Buffer): Header | Violation | null {
    const [first, second] = bytes;
    if (first === undefined || second === undefined) return null;
    if ((first & 0x70) !== 0) return broken('reserved bits are set');
    const opcode = first & 0x0f;
    if (!isOpcode(opcode)) return broken(`there is no opcode ${opcode}`);
    const isLast = (first & 0x80) !== 0;
    if ((second & 0x80) === 0) return broken('the frame is not masked');
    const length = second & 0x7f;
    const violation = this.#violationOfOrder(opcode, isLast, length);
    if (violation !== null) return violation;
    const headerBytes = 2 + (length < 126 ? 0 : length === 126 ? 2 : 8) + maskBytes;
    if (bytes.length < headerBytes) return null;
    const payloadBytes =
      length < 126 ? length : length === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
    const isControl = opcode >= opcodes.close;
    if (!isControl && (this.#message?.bytes.length ?? 0) + payloadBytes > this.#mostBytes)
      return { status: 1009, problem: `a message may have ${this.#mostBytes} bytes` };
    return { isLast, opcode, payloadBytes, headerBytes };
  }

  #violationOfOrder(opcode: Opcode, isLast: boolean, length: number): Violation | null {
    if (opcode >= opcodes.close) {
      if (!isLast) return broken('a control frame comes in parts');
      if (length > longestControlPayload) return broken('a control frame is too long');
    } else if ((opcode === opcodes.continuation) !== (this.#message !== null)) {
      return broken(
        opcode === opcodes.continuation ? 'nothing is continued' : 'a message begins within another',
      );
    }
    return null;
  }

  #frame({ opcode, isLast }: Header, payload: Buffer): Violation | null {
    switch (opcode) {
      case opcodes.ping:
        this.#taker.onPing(payload);
        return null;
      case opcodes.pong:
        this.#taker.onPong();
        return null;
      case opcodes.close:
        return this.#closeFrame(payload);
      case opcodes.text:
      case opcodes.binary:
        if (isLast) return this.#whole(opcode, payload);
        this.#message = { opcode, bytes: new GrowingBytes() };
        this.#message.bytes.add(payload);
        return null;
      case opcodes.continuation: {
        const message = this.#message;
        if (message === null) return broken('nothing is continued');
        message.bytes.add(payload);
        if (!isLast) return null;
        this.#message = null;
        return this.#whole(message.opcode, message.bytes.all());
      }
    }
  }

  #whole(opcode: Opcode, payload: Buffer): Violation | null {
    if (opcode === opcodes.binary) {
      this.#taker.onBinary();
      return null;
    }
    if (!isUtf8(payload)) return { status: 1007, problem: 'the text is not UTF-8' };
    this.#taker.onText(payload.toString());
    return null;
  }

  #closeFrame(payload: Buffer): Violation | null {
    this.#over = true;
    if (payload.length === 0) {
      this.#taker.onCloseFrame(null);
      return null;
    }
    const status = payload.length === 1 ? 0 : payload.readUInt16BE(0);
    if (!isStatus(status)) return broken('the close frame has no valid status');
    if (!isUtf8(payload.subarray(2)))
      return { status: 1007, problem: 'the reason of a close frame is not UTF-8' };
    this.#taker.onCloseFrame(status);
    return null;
  }
}
