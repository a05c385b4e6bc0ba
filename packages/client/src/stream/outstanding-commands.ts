import { ApexError, type ClientFrame, fromWireError, type ServerFrameOf } from '@netra/contract';
import type { Accepted } from './event-stream-types.ts';

type CommandFrame = Extract<ClientFrame, { cmdId: string }>;
type Outstanding = {
  readonly frame: CommandFrame;
  readonly promise: Promise<Accepted>;
  resolve(accepted: Accepted): void;
  reject(error: unknown): void;
};

const mostOutstanding = 100;

/** Commands that the server has not answered yet; each is sent again on every new link until it has. */
export type OutstandingCommands = {
  /** Keeps a command until it is answered; the same `cmdId` again gives the same promise. Raises `overloaded`. */
  add(frame: CommandFrame, send: (frame: CommandFrame) => void): Promise<Accepted>;
  frames(): readonly CommandFrame[];
  accepted(frame: ServerFrameOf<'accepted'>): void;
  rejected(frame: ServerFrameOf<'rejected'>): void;
  rejectAll(error: unknown): void;
};

/** Makes an empty list of outstanding commands. */
export function createOutstandingCommands(): OutstandingCommands {
  const byId = new Map<string, Outstanding>();
  const take = (cmdId: string): Outstanding | undefined => {
    const command = byId.get(cmdId);
    byId.delete(cmdId);
    return command;
  };
  return {
    add(frame, send) {
      const known = byId.get(frame.cmdId);
      if (known !== undefined) return known.promise;
      if (byId.size >= mostOutstanding) {
        return Promise.reject(
          new ApexError('overloaded', `${mostOutstanding} commands are still waiting for the server.`),
        );
      }
      const { promise, resolve, reject } = Promise.withResolvers<Accepted>();
      byId.set(frame.cmdId, { frame, promise, resolve, reject });
      send(frame);
      return promise;
    },
    frames: () => [...byId.values()].map((command) => command.frame),
    accepted: ({ cmdId, thread, run, messageId }) =>
      take(cmdId)?.resolve({
        thread,
        ...(run === undefined ? {} : { run }),
        ...(messageId === undefined ? {} : { messageId }),
      }),
    rejected: ({ cmdId, error }) => take(cmdId)?.reject(fromWireError(error)),
    rejectAll(error) {
      for (const command of byId.values()) command.reject(error);
      byId.clear();
    },
  };
}
