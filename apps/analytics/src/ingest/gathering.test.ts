import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Gathering } from './gathering.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Whether the requests that wait are enough by now. */
function watch(gathering: Gathering): () => Promise<boolean> {
  let isReady = false;
  void gathering.gathered().then(() => {
    isReady = true;
  });
  return async () => {
    await vi.advanceTimersByTimeAsync(0);
    return isReady;
  };
}

function write(gathering: Gathering, requests: number, durationMs: number): void {
  gathering.left(requests, 10 * requests);
  gathering.written(requests, durationMs);
}

test('a sender that is alone never waits', async () => {
  const gathering = new Gathering();
  for (let request = 0; request < 3; request += 1) {
    gathering.arrived(10);
    expect(await watch(gathering)()).toBe(true);
    write(gathering, 1, 400);
  }
});

test('a write waits until all that were sending at once are there again', async () => {
  const gathering = new Gathering();
  for (let sender = 0; sender < 3; sender += 1) gathering.arrived(10);
  // Two more come while the three are written: five send at once.
  gathering.left(3, 30);
  gathering.arrived(10);
  gathering.arrived(10);
  gathering.written(3, 120);
  const isReady = watch(gathering);
  expect(await isReady()).toBe(false);
  gathering.arrived(10);
  gathering.arrived(10);
  expect(await isReady()).toBe(false);
  gathering.arrived(10);
  expect(await isReady()).toBe(true);
});

test('it waits no longer than a quarter of what the write takes, and never longer than 40 ms', async () => {
  for (const [durationMs, longestMs] of [
    [80, 20],
    [5_000, 40],
  ] as const) {
    const gathering = new Gathering();
    for (let sender = 0; sender < 4; sender += 1) gathering.arrived(10);
    write(gathering, 4, durationMs);
    gathering.arrived(10);
    const isReady = watch(gathering);
    await vi.advanceTimersByTimeAsync(longestMs - 1);
    expect(await isReady()).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(await isReady()).toBe(true);
  }
});

test('senders that have gone are not waited for again', async () => {
  const gathering = new Gathering();
  for (let sender = 0; sender < 4; sender += 1) gathering.arrived(10);
  write(gathering, 4, 100);
  gathering.arrived(10);
  const isReady = watch(gathering);
  await vi.advanceTimersByTimeAsync(25);
  expect(await isReady()).toBe(true);
  write(gathering, 1, 100);
  gathering.arrived(10);
  expect(await watch(gathering)()).toBe(true);
});

test('enough rows wait for nobody', async () => {
  const gathering = new Gathering(100);
  for (let sender = 0; sender < 4; sender += 1) gathering.arrived(10);
  write(gathering, 4, 120);
  gathering.arrived(60);
  const isReady = watch(gathering);
  expect(await isReady()).toBe(false);
  gathering.arrived(40);
  expect(await isReady()).toBe(true);
  // What has left no longer counts.
  gathering.left(2, 100);
  gathering.written(2, 120);
  gathering.arrived(99);
  expect(await watch(gathering)()).toBe(false);
});
