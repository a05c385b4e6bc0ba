import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { processEnvironment } from '@netra/foundation';
import { afterAll, describe, expect, test } from 'vitest';
import { publicDataTest } from '../../../../test/fixtures/public-data.ts';

const bin = fileURLToPath(new URL('../../bin/apex.mjs', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'apex-simulate-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** Runs the command as a person does, with no service running and nothing in its environment. */
function simulate(...words: string[]): Promise<{ code: number; output: string; errors: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [bin, 'simulate', 'cache', ...words],
      { env: { PATH: processEnvironment().PATH } },
      (error, output, errors) => resolve({ code: error === null ? 0 : Number(error.code), output, errors }),
    );
  });
}

function file(name: string, lines: readonly unknown[]): string {
  const path = join(directory, name);
  writeFileSync(
    path,
    lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'),
  );
  return path;
}

type Line = { timestamp: number; hash_ids: number[] };

/**
 * A cache without memory: for every block of every request it looks back over all requests before, in the words of the
 * issue. It shares nothing with the simulator, and takes the time it takes.
 */
function lookingBack(lines: readonly Line[], lifetimeMs: number): { blocks: number; hitBlocks: number } {
  const touches = new Map<number, number[]>();
  let blocks = 0;
  let hitBlocks = 0;
  for (const { timestamp, hash_ids: ids } of lines) {
    const isAlive = (id: number) =>
      (touches.get(id) ?? []).some((touched) => timestamp - touched < lifetimeMs);
    const firstMiss = ids.findIndex((id) => !isAlive(id));
    hitBlocks += firstMiss < 0 ? ids.length : firstMiss;
    blocks += ids.length;
    for (const id of ids) touches.set(id, [...(touches.get(id) ?? []), timestamp]);
  }
  return { blocks, hitBlocks };
}

/** The same with room for only so many blocks: a list kept in the order in which blocks were last touched. */
function withRoomFor(capacity: number, lines: readonly Line[]): number {
  let held: number[] = [];
  let hitBlocks = 0;
  for (const { hash_ids: ids } of lines) {
    const firstMiss = ids.findIndex((id) => !held.includes(id));
    hitBlocks += firstMiss < 0 ? ids.length : firstMiss;
    const touched = ids.toReversed();
    held = [...held.filter((id) => !ids.includes(id)), ...touched].slice(-capacity);
  }
  return hitBlocks;
}

for (const [ttl, lifetimeMs] of [
  ['inf', Number.POSITIVE_INFINITY],
  ['5m', 300_000],
  ['1h', 3_600_000],
] as const) {
  publicDataTest(
    `a cache of lifetime ${ttl} serves of the public trace what looking back at every request says`,
    'traces/mooncake-synthetic.jsonl',
    async (path) => {
      const lines = readFileSync(path, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Line);
      const { output, code } = await simulate(path, '--ttl', ttl, '--json');
      expect(code).toBe(0);
      const result = JSON.parse(output);
      const expected = lookingBack(lines, lifetimeMs);
      expect(result).toMatchObject({ requests: lines.length, ...expected, reordered: false });
      expect(result.hitBlocks).toBeGreaterThan(0);
      expect(result.hitRate).toBe(expected.hitBlocks / expected.blocks);
    },
  );
}

describe('apex simulate cache', () => {
  const busy = Array.from({ length: 300 }, (_, index): Line => {
    const branch = (index * 7) % 5;
    return {
      timestamp: index * 1_000,
      hash_ids: [0, 1, ...Array.from({ length: index % 4 }, (_, depth) => 100 * (branch + 1) + depth)],
    };
  });

  test('keeps the blocks used last where there is room for only some', async () => {
    for (const capacity of [1, 3, 8, 1_000]) {
      const { output } = await simulate(
        file('busy.jsonl', busy),
        '--ttl',
        'inf',
        '--capacity-blocks',
        String(capacity),
        '--json',
      );
      expect(JSON.parse(output)).toMatchObject({
        hitBlocks: withRoomFor(capacity, busy),
        capacityBlocks: capacity,
        ttlMs: null,
      });
    }
  });

  test('a block is gone exactly when its lifetime has passed, and only the leading run hits', async () => {
    const lines = [
      { timestamp: 0, hash_ids: [1, 2] },
      { timestamp: 299_999, hash_ids: [1] },
      { timestamp: 300_000, hash_ids: [1, 2, 3] },
      { timestamp: 600_000, hash_ids: [1, 2, 3] },
      { timestamp: 600_000, hash_ids: [9, 1, 2] },
    ];
    const { output } = await simulate(file('edges.jsonl', lines), '--ttl', '5m', '--json');
    expect(JSON.parse(output)).toMatchObject({ requests: 5, blocks: 12, hitBlocks: 2, requestsWithHits: 2 });
  });

  test('puts lines that go back in time in order, and says so', async () => {
    const shuffled = busy.toSorted((left, right) => (left.timestamp % 7) - (right.timestamp % 7));
    const straight = JSON.parse(
      (await simulate(file('straight.jsonl', busy), '--ttl', '5m', '--json')).output,
    );
    const { output } = await simulate(file('shuffled.jsonl', shuffled), '--ttl', '5m', '--json');
    expect(JSON.parse(output)).toEqual({ ...straight, reordered: true });
  });

  test('reads a trace with a byte order mark and CRLF as one without', async () => {
    const lines = [
      { timestamp: 0, hash_ids: [1, 2] },
      { timestamp: 1, hash_ids: [1, 3] },
    ].map((line) => JSON.stringify(line));
    const { code, output } = await simulate(
      file('marked.jsonl', [`\uFEFF${lines.join('\r\n')}\r\n`]),
      ...['--ttl', 'inf', '--json'],
    );
    expect([code, JSON.parse(output)]).toMatchObject([0, { requests: 2, blocks: 4, hitBlocks: 1 }]);
  });

  test('names the lines that are no requests and gives no result', async () => {
    const lines = [busy[0], 'not json', { timestamp: 'noon', hash_ids: [] }, '', { timestamp: 3 }, busy[1]];
    const { code, output, errors } = await simulate(file('bad.jsonl', lines), '--ttl', 'inf', '--json');
    expect(code).toBe(1);
    expect(output).toBe('');
    const { error } = JSON.parse(errors);
    expect(error.code).toBe('trace_unreadable');
    expect(error.message).toContain('3 lines');
    expect(error.message).toMatch(/line 2: no JSON; line 3: timestamp: .*; line 5: hash_ids: /);
  });

  test('refuses an empty trace, a file that is not there, and a lifetime it does not know', async () => {
    expect(await simulate(file('empty.jsonl', ['', '']), '--ttl', 'inf', '--json')).toMatchObject({
      code: 1,
      errors: expect.stringMatching(/no_calls.*at least one line/),
    });
    expect(await simulate(join(directory, 'nowhere.jsonl'))).toMatchObject({
      code: 2,
      errors: expect.stringContaining('cannot be read'),
    });
    for (const words of [
      ['--ttl', 'soon'],
      ['--ttl', '0m'],
      ['--capacity-blocks', '-1'],
    ]) {
      expect(await simulate(file('any.jsonl', busy), ...words)).toMatchObject({
        code: 2,
        errors: expect.stringContaining('expected'),
      });
    }
  });

  test('says for people what it found', async () => {
    const { output } = await simulate(file('busy.jsonl', busy), '--ttl', '1h');
    expect(output).toContain('300 requests');
    expect(output).toMatch(/\d+\.\d\d%/);
  });
});
