import type { Duplex } from 'node:stream';
import { FrameReader, type FrameTaker } from './frame-reader.ts';
import { closeFrameOf, controlFrameOf, opcodes } from './wire-frame.ts';

/** Whose socket it is. */
export type SocketOwner = {
  /** Bytes of the longest message that is read. */
  readonly mostBytes: number;
  onText(text: string): void;
  onBinary(): void;
  /** The other side is there: it sent a ping or a pong. */
  onSignOfLife(): void;
  /** The connection broke, or the peer speaks no WebSocket; `onGone` follows. */
  onBroken(problem: string): void;
  /** Nothing comes or goes any more; called once. */
  onGone(): void;
};

const socketOf: unique symbol = Symbol('the WebSocket over this connection');
/** A connection that knows its WebSocket, so that all share their listeners. */
type Carrier = Duplex & { [socketOf]?: WireSocket };

/** `open` until either side has said that it ends; `ending` until the connection is gone. */
const states = { open: 0, ending: 1, gone: 2 } as const;
/** How long the other side may take to end its part before the connection is cut. */
const goodbyeMs = 3_000;
/** Above this many bytes that wait for a peer its pings are not answered: it would let them pile up. */
const mostWaitingForPong = 64 * 1024;
const nothing = Buffer.alloc(0);
const pingFrame = controlFrameOf(opcodes.ping, nothing);

/** The server's side of one WebSocket over an upgraded connection. While nothing comes it holds no more than this. */
export class WireSocket implements FrameTaker {
  readonly #below: Carrier;
  readonly #owner: SocketOwner;
  /** Only while a message is not all there. */
  #reader: FrameReader | null = null;
  #state: (typeof states)[keyof typeof states] = states.open;

  constructor(below: Duplex, owner: SocketOwner) {
    this.#below = below;
    this.#owner = owner;
    this.#below[socketOf] = this;
  }

  /** Begins to read; `head` came with the request. */
  begin(head: Buffer): void {
    if (head.length > 0) this.#below.unshift(head);
    this.#below.on('error', onError);
    this.#below.on('close', onClose);
    this.#below.on('end', onEnd);
    this.#below.on('data', onData);
  }

  isOpen(): boolean {
    return this.#state === states.open;
  }

  /** Bytes that wait for the other side to read. */
  waitingBytes(): number {
    return this.#below.writableLength;
  }

  /** Sends a whole frame. */
  write(frame: Uint8Array): void {
    if (this.#state === states.open) this.#below.write(frame);
  }

  ping(): void {
    this.write(pingFrame);
  }

  /** Says why it ends, and waits a while for the other side to do so too. */
  close(status: number, reason: string): void {
    this.write(closeFrameOf(status, reason));
    this.#end();
  }

  /** Cuts the connection. */
  terminate(): void {
    this.#below.destroy();
  }

  data(chunk: Buffer): void {
    const reader = this.#reader ?? new FrameReader(this.#owner.mostBytes, this);
    const violation = reader.take(chunk);
    this.#reader = reader.isIdle() ? null : reader;
    if (violation === null) return;
    this.#owner.onBroken(violation.problem);
    this.close(violation.status, violation.problem);
    this.#finish();
  }

  ended(): void {
    this.#end();
    this.#finish();
  }

  gone(): void {
    if (this.#state === states.gone) return;
    this.#state = states.gone;
    this.#reader = null;
    this.#owner.onGone();
  }

  broke(error: Error): void {
    this.#owner.onBroken(error.message);
    this.#below.destroy();
  }

  onText(text: string): void {
    this.#owner.onText(text);
  }

  onBinary(): void {
    this.#owner.onBinary();
  }

  onPing(payload: Buffer): void {
    this.#owner.onSignOfLife();
    if (this.waitingBytes() < mostWaitingForPong) this.write(controlFrameOf(opcodes.pong, payload));
  }

  onPong(): void {
    this.#owner.onSignOfLife();
  }

  onCloseFrame(status: number | null): void {
    this.write(closeFrameOf(status));
    this.#end();
    this.#finish();
  }

  #end(): void {
    if (this.#state !== states.open) return;
    this.#state = states.ending;
    setTimeout(() => this.#below.destroy(), goodbyeMs).unref();
  }

  /** Ends our part of the connection; what still comes is not read. */
  #finish(): void {
    this.#below.off('data', onData);
    this.#below.resume();
    this.#below.end();
  }
}

// The same functions for every connection, which they are called on.
function onData(this: Carrier, chunk: Buffer): void {
  this[socketOf]?.data(chunk);
}
function onEnd(this: Carrier): void {
  this[socketOf]?.ended();
}
function onClose(this: Carrier): void {
  this[socketOf]?.gone();
}
function onError(this: Carrier, error: Error): void {
  this[socketOf]?.broke(error);
}
