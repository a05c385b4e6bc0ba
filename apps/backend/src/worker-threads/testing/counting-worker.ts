import { parentPort, workerData } from 'node:worker_threads';

/** What a test's thread does: say that it began, then end, fail, fill its memory, or go on for ever. */
const { ending } = workerData as { ending: 'well' | 'throw' | 'memory' | 'never' };

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
  case 'never':
    for (;;);
}
