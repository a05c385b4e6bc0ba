// The child's side of a server under measurement: it does what its parent asks over the process channel and ends with
// its parent. The same for every system, so that none pays more for being asked.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Asked, type MemoryInUse, namesOfDoings } from './server-process.ts';

export type Doings = Readonly<Record<string, (given: string) => unknown>>;

/** Memory after everything that is not needed any more is gone, in bytes. */
async function memoryInUse(): Promise<MemoryInUse> {
  for (let round = 0; round < 3; round += 1) {
    await globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
    await nextTurn();
  }
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rss, held: heapUsed + external };
}

const usual: Doings = {
  [namesOfDoings.memory]: memoryInUse,
  [namesOfDoings.cpu]: () => {
    const { user, system } = process.cpuUsage();
    return user + system;
  },
};

/** Tells the parent the port and from then on answers it; `doings` are what this system can be asked beyond the usual. */
export function serveParent(port: number, doings: Doings): void {
  const all: Doings = { ...usual, ...doings };
  process.on('disconnect', () => process.exit());
  process.on('message', async ({ id, name, given }: Asked) => {
    try {
      const doing = all[name];
      if (doing === undefined) throw new Error(`this server cannot be asked for ${name}`);
      process.send?.({ id, value: await doing(given) });
    } catch (error) {
      process.send?.({ id, error: (error as Error).message });
    }
  });
  process.send?.({ port });
}
