import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { started } from '../started.ts';

/** What a server under measurement is asked over its process channel. */
export type Asked = { readonly id: number; readonly name: string; readonly given: string };
type Answer =
  | { readonly port: number }
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: string };

/** What every server can be asked. */
export const namesOfDoings = { memory: 'memory', cpu: 'cpu' } as const;

/** Memory of a process after garbage is collected, in bytes: resident, and held by JavaScript (heap and buffers). */
export type MemoryInUse = { readonly rss: number; readonly held: number };

export type ServerProcess = {
  readonly port: number;
  /** Asks for something; rejects when the server dies before it has answered. */
  ask<Value>(name: string, given?: string): Promise<Value>;
  memory(): Promise<MemoryInUse>;
  /** CPU time the process has used, in microseconds. */
  cpu(): Promise<number>;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
};

/** Starts one of the servers of this folder in a process of its own and waits until it listens. */
export async function startServer(entry: string, settings: unknown = {}): Promise<ServerProcess> {
  const { thing, end } = await started(forkServer(entry, settings), (server) => server.kill());
  return { ...thing, kill: end };
}

async function forkServer(entry: string, settings: unknown): Promise<ServerProcess> {
  const child = fork(fileURLToPath(new URL(entry, import.meta.url)), [JSON.stringify(settings)], {
    execArgv: ['--expose-gc'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let asked = 0;
  const listening = Promise.withResolvers<number>();
  const gone = Promise.withResolvers<void>();
  let ended = false;
  const end = () => {
    ended = true;
    const error = new Error(`the server of ${entry} ended`);
    listening.reject(error);
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
    gone.resolve();
  };
  child.once('exit', end);
  child.on('error', () => undefined);
  child.on('message', (answer: Answer) => {
    if ('port' in answer) {
      listening.resolve(answer.port);
      return;
    }
    const caller = waiting.get(answer.id);
    waiting.delete(answer.id);
    if ('error' in answer) caller?.reject(new Error(answer.error));
    else caller?.resolve(answer.value);
  });
  const port = await listening.promise;
  function ask<Value>(name: string, given = ''): Promise<Value> {
    if (ended) return Promise.reject(new Error(`the server of ${entry} has ended`));
    const caller = Promise.withResolvers<unknown>();
    asked += 1;
    waiting.set(asked, caller);
    child.send({ id: asked, name, given } satisfies Asked, () => undefined);
    return caller.promise as Promise<Value>;
  }
  return {
    port,
    ask,
    memory: () => ask(namesOfDoings.memory),
    cpu: () => ask(namesOfDoings.cpu),
    async kill() {
      child.kill('SIGKILL');
      await gone.promise;
    },
  };
}
