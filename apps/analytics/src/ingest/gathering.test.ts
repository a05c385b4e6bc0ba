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
  gathering.left(requests);
  gathering.written(requests, durationMs);
}

test('a sender that is alone never waits', async () => {
  const gathering = new Gathering();
  for (let request = 0; request < 3; request += 1) {
    gathering.arrived();
    expect(await watch(gathering)()).toBe(true);
    write(gathering, 1, 400);
  }
});

test('a write waits until all that were sending at once are there again', async () => {
  const gathering = new Gathering();
  for (let sender = 0; sender < 3; sender += 1) gathering.arrived();
  // Two more come while the three are written: five send at once.
  gathering.left(3);
  gathering.arrived();
  gathering.arrived();
  gathering.written(3, 120);
  const isReady = watch(gathering);
  expect(await isReady()).toBe(false);
  gathering.arrived();
  gathering.arrived();
  expect(await isReady()).toBe(false);
  gathering.arrived();
  expect(await isReady()).toBe(true);
});

test('it waits no longer than a quarter of what the write takes, and never longer than 40 ms', async () => {
  for (const [durationMs, longestMs] of [
    [80, 20],
    [5_000, 40],
  ] as const) {
    const gathering = new Gathering();
    for (let sender = 0; sender < 4; sender += 1) gathering.arrived();
    write(gathering, 4, durationMs);
    gathering.arrived();
    const isReady = watch(gathering);
    await vi.advanceTimersByTimeAsync(longestMs - 1);
    expect(await isReady()).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(await isReady()).toBe(true);
  }
});

test('senders that have gone are not waited for again', async () => {
  const gathering = new Gathering();
  for (let sender = 0; sender < 4; sender += 1) gathering.arrived();
  write(gathering, 4, 100);
  gathering.arrived();
  const isReady = watch(gathering);
  await vi.advanceTimersByTimeAsync(25);
  expect(await isReady()).toBe(true);
  write(gathering, 1, 100);
  gathering.arrived();
  expect(await watch(gathering)()).toBe(true);
});
