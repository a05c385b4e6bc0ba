import type { ApexError, ClientFrame, ErrorCode } from '@netra/contract';
import type { ReceivedFrame } from './server-frames.ts';

/** One connection, from dialling to its end: a WebSocket, or requests over HTTP that behave like one. */
export type Link = {
  send(frame: ClientFrame): void;
  /** Ends the link; its `onEnd` is not called. */
  end(): void;
};

export type LinkEnd = {
  readonly code: number;
  readonly reason: string;
  readonly error: ApexError | null;
  /** Whether the server had said `hello` on it. */
  readonly wasOpen: boolean;
};

export type LinkEvents = {
  /** The server took us in; `connectionId` is null over HTTP. */
  onOpen(connectionId: string | null): void;
  /** Frames in order. */
  onFrame(frame: ReceivedFrame): void;
  /** Called once, when the link ended without being asked to. */
  onEnd(end: LinkEnd): void;
};

const refusals: readonly ErrorCode[] = ['unauthenticated', 'forbidden', 'session_ended'];

/** True for an error that no further try with the same session repairs: whoever asks is not let in. */
export function isRefusal(error: ApexError): boolean {
  return refusals.includes(error.code);
}
