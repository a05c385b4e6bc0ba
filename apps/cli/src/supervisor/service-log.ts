import { createWriteStream, type WriteStream } from 'node:fs';

const reopenAfterMs = 10_000;
/** What a slow disk may leave waiting before lines are dropped. */
const mostWaitingBytes = 4 * 1024 * 1024;

export type ServiceLog = {
  write(chunk: Buffer): void;
  close(): Promise<void>;
};

/**
 * Opens the file that a service's output goes to. A disk that is full must end neither us nor the service: its lines
 * are dropped, the person is told once, and the file is tried again after a while.
 */
export function openServiceLog(file: string, onNotice: (notice: string) => void): ServiceLog {
  let stream: WriteStream | undefined;
  let brokenAtMs: number | undefined;

  function open(): WriteStream {
    const opened = createWriteStream(file, { flags: 'a', mode: 0o600 });
    opened.on('error', (error) => {
      if (stream !== opened) return;
      stream = undefined;
      if (brokenAtMs === undefined) onNotice(`the log ${file} cannot be written: ${error.message}`);
      brokenAtMs = Date.now();
    });
    return opened;
  }

  return {
    write(chunk) {
      if (stream === undefined && brokenAtMs !== undefined && Date.now() - brokenAtMs < reopenAfterMs) return;
      stream ??= open();
      if (stream.writableLength < mostWaitingBytes) stream.write(chunk);
    },
    close: () =>
      new Promise((done) => {
        if (stream === undefined) return done();
        stream.once('error', () => done());
        stream.end(() => done());
      }),
  };
}
