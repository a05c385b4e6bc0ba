// Reports as files for people who were not there. It writes down what a report says and what it rests on, and computes
// nothing.
import { Readable } from 'node:stream';
import { ApexError, type Evidence, type Report } from '@netra/contract';
import { createThreads } from '../worker-threads/threads.ts';

/** A report and what it rests on; results of tools are not written down, and need not travel. */
export type ReportTask = {
  readonly report: Report;
  readonly evidence: readonly Omit<Evidence, 'result'>[];
};

const threads = createThreads({
  module: new URL('./pdf/report-worker.ts', import.meta.url),
  what: 'reports',
  timeMs: 60_000,
  heapMegabytes: 512,
  atOnce: 2,
  waiting: 16,
  failure: (cause) =>
    new ApexError('internal', 'The report could not be written as a PDF.', {
      suggestion: 'Take the Markdown or JSON export, and report the trace id.',
      cause,
    }),
});

/**
 * Opens a report as a PDF; it is written in a thread of its own and arrives piece by piece. Raises `overloaded` or
 * `internal` while nothing has been sent; later the stream breaks off.
 */
export async function openReportPdf(report: Report, evidence: readonly Evidence[]): Promise<Readable> {
  const task: ReportTask = { report, evidence: evidence.map(({ result: _result, ...cited }) => cited) };
  const pdf = new Readable({ read() {} });
  const begun = new Promise<void>((resolve, reject) => {
    threads
      .run(task, (chunk) => {
        pdf.push(chunk as Uint8Array);
        resolve();
      })
      .then(
        () => {
          pdf.push(null);
          resolve();
        },
        (error) => {
          reject(error);
          pdf.destroy(error);
        },
      );
  });
  // Who waits for the beginning is told; a stream that nobody reads yet must not end the process by its error.
  pdf.on('error', () => undefined);
  await begun;
  return pdf;
}
