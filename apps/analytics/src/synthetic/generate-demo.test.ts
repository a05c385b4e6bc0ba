import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callSchema, type Scope, usageBuckets } from '@netra/contract';
import { createLogger } from '@netra/foundation';
import { shippedBook } from '@netra/pricing';
import { Decimal } from 'decimal.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { priceCall } from '../ingest/price-call.ts';
import { toCallRow } from '../ingest/to-call-row.ts';
import { bucketColumns } from '../store/columns.ts';
import { openStore, type Store } from '../store/store.ts';
import { writeCalls } from '../store/write-calls.ts';
import { demoProfile } from './demo-profile.ts';
import { type DemoResult, generateDemo } from './generate-demo.ts';

function scopeOf(organizationId: string): Scope {
  return { organizationId, principal: { kind: 'service', service: 'analytics', role: 'owner' } };
}
const options = { endsAt: '2026-11-20T10:30:00.000Z', days: 14, calls: 10_000, seed: 9 };
const directory = mkdtempSync(join(tmpdir(), 'apex-synthetic-'));
let store: Store;
let demo: DemoResult;

beforeAll(async () => {
  store = await openStore({
    location: { directory },
    logger: createLogger({ service: 'analytics', level: 'silent' }),
  });
  demo = await generateDemo(store, scopeOf('org_a'), options);
}, 60_000);

afterAll(async () => {
  await store.close();
  rmSync(directory, { recursive: true, force: true });
});

async function one<Row extends z.ZodType>(
  organization: string,
  sql: string,
  row: Row,
): Promise<z.infer<Row>> {
  const { rows } = await store.read(
    scopeOf(organization),
    { sql: `${sql} where organization_id = {organization:String}` },
    row,
  );
  return rows[0] as z.infer<Row>;
}

const digest = z.object({ digest: z.string() });
const digestOfCalls = `select toString(groupBitXor(sipHash64(call_id, toString(started_at), feature, input_uncached,
  output_visible, toString(cost), prompt_hash, prefix_hashes))) as digest from apex.llm_calls`;

describe('generateDemo', () => {
  it('makes about the calls it was asked for, in the period, marked synthetic, in its own project', async () => {
    const facts = await one(
      'org_a',
      `select count() as calls, countIf(synthetic = 1 and source = 'synthetic') as marked, uniqExact(call_id) as ids,
         groupUniqArray(project) as projects, uniqExact(feature) as features,
         min(toUnixTimestamp64Milli(started_at)) as firstMs, max(toUnixTimestamp64Milli(started_at)) as lastMs
       from apex.llm_calls`,
      z.object({
        calls: z.number(),
        marked: z.number(),
        ids: z.number(),
        projects: z.array(z.string()),
        features: z.number(),
        firstMs: z.number(),
        lastMs: z.number(),
      }),
    );
    expect(facts.calls).toBe(demo.generated);
    expect(Math.abs(facts.calls - options.calls)).toBeLessThan(0.05 * options.calls);
    expect(facts.marked).toBe(facts.calls);
    expect(facts.ids).toBe(facts.calls);
    expect(facts.projects).toEqual(['demo']);
    expect(facts.features).toBe(demoProfile.features.length);
    expect(demo.period.to).toBe('2026-11-20T10:00:00.000Z');
    expect(facts.firstMs).toBeGreaterThanOrEqual(Date.parse(demo.period.from));
    expect(facts.lastMs).toBeLessThan(Date.parse(demo.period.to));
  });

  it('makes the same calls for the same seed, and others for another', async () => {
    await generateDemo(store, scopeOf('org_b'), options);
    await generateDemo(store, scopeOf('org_c'), { ...options, seed: 10 });
    const first = await one('org_a', digestOfCalls, digest);
    expect(await one('org_b', digestOfCalls, digest)).toEqual(first);
    expect(await one('org_c', digestOfCalls, digest)).not.toEqual(first);
  });

  it('prices each call as the way in for any call would', async () => {
    const tokens = usageBuckets.map((bucket) => `${bucketColumns[bucket]} as ${bucket}`);
    const { rows } = await store.read(
      scopeOf('org_a'),
      {
        sql: `select call_id as callId, provider, model as responseModel, service_tier as serviceTier, status, http_status as httpStatus,
          toUnixTimestamp64Milli(started_at) as atMs, cost, price_ids as priceIds, ${tokens.join(', ')}
          from apex.llm_calls where organization_id = {organization:String}
          order by sipHash64(call_id) limit 500`,
      },
      z.looseObject({
        callId: z.string(),
        atMs: z.number(),
        cost: z.string(),
        priceIds: z.array(z.string()),
      }),
    );
    expect(rows).toHaveLength(500);
    for (const row of rows) {
      const call = callSchema.parse({ ...row, startedAt: new Date(row.atMs).toISOString(), usage: row });
      const price = priceCall(call, row.atMs, shippedBook());
      expect(new Decimal(row.cost).toFixed()).toBe(price.cost);
      expect(row.priceIds).toEqual(price.priceIds);
    }
  });

  it('fills the roll-ups like any other calls', async () => {
    const sums = z.object({ calls: z.number(), spent: z.string() });
    const hourly = await one(
      'org_a',
      'select sum(calls) as calls, sum(cost) as spent from apex.calls_hourly',
      sums,
    );
    expect(hourly).toEqual(
      await one('org_a', 'select count() as calls, sum(cost) as spent from apex.llm_calls', sums),
    );
  });

  it('chains prefix hashes: whoever shares a block shares all before it', async () => {
    const { rows } = await store.read(
      scopeOf('org_a'),
      {
        sql: `select count() as blocks, countIf(parents > 1) as unchained from (
          select block, uniqExact(parent) as parents from (
            select arrayPopBack(arrayPushFront(prefix_hashes, '')) as parents_of, prefix_hashes
            from apex.llm_calls where organization_id = {organization:String})
          array join prefix_hashes as block, parents_of as parent group by block)`,
      },
      z.object({ blocks: z.number(), unchained: z.number() }),
    );
    expect(rows[0]?.blocks).toBeGreaterThan(1_000);
    expect(rows[0]?.unchained).toBe(0);
  });

  it('changes nothing the second time', async () => {
    const again = await generateDemo(store, scopeOf('org_a'), options);
    expect(again.generated).toBe(0);
    expect(again.calls).toBe(demo.calls);
    expect(again.cost).toBe(demo.cost);
    expect(again.truth).toEqual(demo.truth);
  });

  it('refuses to mix with real calls', async () => {
    const scope = scopeOf('org_real');
    const call = callSchema.parse({
      callId: 'real',
      project: 'demo',
      provider: 'openai',
      responseModel: 'gpt-4.1',
      startedAt: '2026-11-19T00:00:00.000Z',
      usage: { inputUncached: 1 },
    });
    const row = toCallRow(call, Date.parse(call.startedAt), {
      organizationId: scope.organizationId,
      source: 'api',
      book: shippedBook(),
      endUserKey: 'key',
    });
    await store.write(scope, (writer, atMs) => writeCalls(writer, [row], atMs));
    await expect(generateDemo(store, scope, options)).rejects.toMatchObject({
      code: 'synthetic_project_taken',
    });
  });

  it('refuses a model that no price book knows', async () => {
    const [feature] = demoProfile.features;
    const profile = { ...demoProfile, features: [{ ...feature!, model: 'model-nobody-knows' }] };
    await expect(generateDemo(store, scopeOf('org_d'), { ...options, profile })).rejects.toMatchObject({
      code: 'profile_unpriced',
    });
  });
});
