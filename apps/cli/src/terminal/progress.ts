import { Presets, SingleBar } from 'cli-progress';

export type Progress = { update(done: number, total: number | null, note: string): void; end(): void };

const quiet: Progress = { update: () => undefined, end: () => undefined };

/** A progress bar on standard error when a person watches; nothing otherwise, so that pipes stay clean. */
export function startProgress(title: string, json: boolean): Progress {
  if (json || !process.stderr.isTTY) return quiet;
  const bar = new SingleBar(
    {
      format: `${title} {bar} {percentage}% {note}`,
      stream: process.stderr,
      hideCursor: true,
      clearOnComplete: true,
    },
    Presets.shades_classic,
  );
  bar.start(1, 0, { note: '' });
  return {
    update(done, total, note) {
      bar.setTotal(Math.max(total ?? done, 1));
      bar.update(done, { note });
    },
    end: () => bar.stop(),
  };
}
