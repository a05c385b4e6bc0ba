import { createReadStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openImporting } from '../../ingest/testing/importing.ts';
import { workloadOf } from '../workload-request.ts';
import { type WorkloadFormat, writeWorkload } from './write-workload.ts';

const asked = {
  profile: 'customer-support',
  calls: 2_000,
  days: 3,
  seed: 5,
  inject: 'retry-waste:0.5,loop-waste:0.6',
};
const workload = workloadOf(asked, '2026-11-01T00:00:00Z');

let importing: Awaited<ReturnType<typeof openImporting>>;
let directory: string;
beforeAll(async () => {
  importing = await openImporting();
  directory = mkdtempSync(join(tmpdir(), 'apex-synth-test-'));
});
afterAll(async () => {
  await importing.store.close();
  rmSync(directory, { recursive: true, force: true });
  rmSync(importing.directory, { recursive: true, force: true });
});

function write(format: WorkloadFormat, name: string = format, asks = workload) {
  const out = join(directory, name);
  const scope = importing.scopeOf(importing.newOrganization());
  return writeWorkload(importing.store, scope, {
    workload: asks,
    format,
    out,
    onProgress: () => undefined,
  }).then((written) => ({ out, ...written }));
}

describe('writeWorkload', () => {
  it.each(['jsonl', 'csv', 'otlp', 'parquet'] as const)(
    'writes %s that comes in again at the same cost, every call marked synthetic',
    async (format) => {
      const { out, calls, cost } = await write(format);
      const organization = importing.newOrganization();
      const result = await importing.importAll(organization, createReadStream(out) as AsyncIterable<Buffer>);
      expect(result.problems).toEqual([]);
      expect(result).toMatchObject({ accepted: calls, quarantined: 0, unpriced: 0 });
      expect(result.cost).toBe(cost);
      const stored = await importing.calls(organization);
      expect(stored).toHaveLength(calls);
      expect(new Set(stored.map(({ synthetic }) => synthetic))).toEqual(new Set([1]));
      expect(new Set(stored.map(({ project }) => project))).toEqual(new Set(['customer-support']));
      expect(stored.some(({ retry_of: retried }) => retried !== '')).toBe(true);
    },
  );

  it('writes the same bytes for the same seed, and others for another', async () => {
    const one = await write('jsonl', 'one');
    const two = await write('jsonl', 'two');
    const other = await write('jsonl', 'other', { ...workload, seed: 6 });
    expect(readFileSync(one.out).equals(readFileSync(two.out))).toBe(true);
    expect(readFileSync(one.out).equals(readFileSync(other.out))).toBe(false);
    const lines = readFileSync(one.out, 'utf8').trim().split('\n');
    expect(lines).toHaveLength(one.calls);
    for (const line of lines) expect((JSON.parse(line) as { synthetic: boolean }).synthetic).toBe(true);
  });

  it('writes a list of observations and a FOCUS data set, both marked', async () => {
    const langfuse = await write('langfuse');
    const list = JSON.parse(readFileSync(langfuse.out, 'utf8')) as { metadata: { synthetic: boolean } }[];
    expect(list).toHaveLength(langfuse.calls);
    expect(list.every(({ metadata }) => metadata.synthetic)).toBe(true);
    const focus = await write('focus');
    const [head = '', ...rows] = readFileSync(focus.out, 'utf8').trim().split('\n');
    expect(head).toContain('BilledCost');
    expect(rows.length).toBeGreaterThan(5);
    expect(rows.every((row) => row.includes('synthetic'))).toBe(true);
  });

  it('states the known waste that the calls of the file bear out', async () => {
    const { out, truth } = await write('jsonl', 'truth');
    const calls = readFileSync(out, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { feature: string; retryOf: string });
    expect(truth.map(({ lever }) => lever).sort()).toEqual(['loop-waste', 'retry-waste']);
    for (const { feature, calls: wasted, saving } of truth) {
      const made = calls.filter((call) => call.feature === feature).length;
      expect(made).toBeGreaterThan(0);
      expect(wasted).toBeLessThanOrEqual(made);
      expect(Number(saving)).toBeGreaterThan(0);
    }
  });

  it.each([
    ['/nowhere/at/all/file.jsonl', /nowhere.*cannot be written: ENOENT/],
    [tmpdir(), /it is a directory/],
  ])('refuses to write %s', async (out, message) => {
    const scope = importing.scopeOf(importing.newOrganization());
    const written = writeWorkload(importing.store, scope, {
      workload,
      format: 'jsonl',
      out,
      onProgress: () => undefined,
    });
    await expect(written).rejects.toMatchObject({ code: 'usage', message: expect.stringMatching(message) });
  });
});

describe('workloadOf', () => {
  it.each([
    [{ profile: 'e-commerce' }, 'not_found', /no profile "e-commerce"; expected one of ecommerce, financial/],
    [{ inject: 'cacheing:0.5' }, 'invalid_request', /"cacheing" is no lever; expected one of model-fit/],
    [{ inject: 'batch:1.5' }, 'invalid_request', /above 0 up to 1/],
    [{ inject: 'batch:-0.1' }, 'invalid_request', /above 0 up to 1/],
    [{ profile: { name: 'mine' } }, 'invalid_request', /project: .*features: /],
  ])('says what is wrong with %j', (wrong, code, message) => {
    expect(() => workloadOf({ ...asked, ...wrong }, '2026-11-01T00:00:00Z')).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });
});
