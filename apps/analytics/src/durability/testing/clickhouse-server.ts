import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const door = fileURLToPath(new URL('clickhouse-door.ts', import.meta.url));

/** A ClickHouse that is reached by URL and can be killed and started again on the same port with the same data. */
export async function startClickHouse() {
  const directory = mkdtempSync(join(tmpdir(), 'apex-clickhouse-'));
  let port = 0;
  let child: ChildProcess | undefined;

  async function start(): Promise<void> {
    const started = fork(door, [directory, String(port)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    port = await new Promise<number>((resolve, reject) => {
      started.once('message', (message) => resolve((message as { port: number }).port));
      started.once('exit', (code) => reject(new Error(`the engine ended with ${code}`)));
    });
    child = started;
  }

  /** As a crash does it: no time for anything. */
  async function kill(): Promise<void> {
    const dying = child;
    child = undefined;
    if (dying === undefined) return;
    const ended = new Promise((resolve) => dying.once('exit', resolve));
    dying.kill('SIGKILL');
    await ended;
  }

  await start();
  return {
    url: `http://127.0.0.1:${port}`,
    start,
    kill,
    async remove() {
      await kill();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
