import { parentPort, workerData } from 'node:worker_threads';

/** What a test's thread does: say that it began, then end, fail, fill its memory or buffers outside, or go on for ever. */
const { ending } = workerData as { ending: 'well' | 'throw' | 'memory' | 'buffers' | 'never' };
const megabyte = 1024 * 1024;

parentPort?.postMessage('begun');
switch (ending) {
  case 'well':
    break;
  case 'throw':
    throw new RangeError('the work went wrong');
  case 'memory': {
    const kept: unknown[] = [];
    for (;;) kept.push(new Array(100_000).fill(kept.length));
  }
  case 'buffers': {
    const kept: Buffer[] = [];
    // No more than this, should nobody end it.
    for (let filled = 0; filled < 512; filled += 1) kept.push(Buffer.alloc(megabyte, kept.length));
    break;
  }
  case 'never':
    for (;;);
}
