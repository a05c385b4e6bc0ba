import { callSchema, type Period } from '@netra/contract';
import { shippedBook } from '@netra/pricing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { toCallRow } from '../ingest/to-call-row.ts';
import type { Store } from '../store/store.ts';
import { writeCalls } from '../store/write-calls.ts';
import { generateWorkload, workloadRows } from './generate-workload.ts';
import { inject } from './inject/inject.ts';
import { batchesOf, planWorkload } from './plan.ts';
import { profileNamed } from './profiles/profiles.ts';
import { newScope, numberOf, openTestStore, profileOf, readCalls, textOf } from './testing/made-calls.ts';

const period: Period = { from: '2026-11-02T00:00:00Z', to: '2026-11-04T00:00:00Z' };
const profile = inject(profileNamed('customer-support'), {
  injections: [
    { lever: 'loop-waste', intensity: 1 },
    { lever: 'cascade', intensity: 0.5 },
    { lever: 'embedding-dedupe', intensity: 0.5 },
  ],
  seed: 3,
  callsPerHour: 80,
});
const asked = { profile, calls: 4_000, period, seed: 11 };

let store: Store;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ store, close } = await openTestStore());
});
afterAll(() => close());

/** All that is told of all calls of an organization, whatever their order, as one number. */
async function digest(scope: ReturnType<typeof newScope>): Promise<string> {
  const [row] = await readCalls(store, scope, {
    select: `toString(groupBitXor(sipHash64(call_id, toString(started_at), feature, model, input_uncached, cache_read,
      output_visible, reasoning, toString(cost), prompt_hash, prefix_hashes, trace_id, status, finish_reason, retry_of,
      duration_ms, tags, outcome_score))) as digest`,
    row: z.object({ digest: z.string() }),
  });
  return row?.digest ?? '';
}

describe('generateWorkload', () => {
  it('makes the same calls whatever the size of its batches, and others for another seed', async () => {
    const [whole, parts, other] = [newScope(), newScope(), newScope()];
    const steps: number[] = [];
    const made = await generateWorkload(store, whole, asked);
    const inParts = await generateWorkload(store, parts, {
      ...asked,
      batchCalls: 700,
      onBatch: ({ calls }) => void steps.push(calls),
    });
    await generateWorkload(store, other, { ...asked, seed: 12 });
    expect(steps.length).toBeGreaterThan(3);
    expect(steps.toSorted((left, right) => left - right)).toEqual(steps);
    expect(inParts.calls).toBe(made.calls);
    expect(Math.abs(made.calls - asked.calls)).toBeLessThan(0.06 * asked.calls);
    expect(await digest(parts)).toBe(await digest(whole));
    expect(await digest(other)).not.toBe(await digest(whole));
    expect(inParts.truth).toEqual(made.truth);
    expect(await numberOf(store, whole, "countIf(synthetic = 1 and source = 'synthetic')")).toBe(made.calls);
    expect(await numberOf(store, whole, 'uniqExact(call_id)')).toBe(made.calls);
  });

  it('streams the same rows into a file, batch after batch byte for byte, and stores none of them', async () => {
    const [stored, scope] = [newScope(), newScope()];
    await generateWorkload(store, stored, asked);
    const plan = planWorkload(asked);
    const whole = await textOf(await workloadRows(store, scope, { plan, format: 'JSONEachRow' }));
    let parts = '';
    for (const batch of batchesOf(plan, 1_500)) {
      parts += await textOf(await workloadRows(store, scope, { plan, format: 'JSONEachRow', batch }));
    }
    expect(parts).toBe(whole);
    expect(await numberOf(store, scope, 'count()')).toBe(0);
    const rows = whole
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { call_id: string; cost: string; organization_id: string });
    expect(rows.length).toBe(await numberOf(store, stored, 'count()'));
    expect(rows[0]?.organization_id).toBe(scope.organizationId);
    const known = new Map(
      (
        await readCalls(store, stored, {
          select: 'call_id as id, toString(cost) as cost',
          row: z.object({ id: z.string(), cost: z.string() }),
        })
      ).map(({ id, cost }) => [id, cost]),
    );
    for (const { call_id, cost } of rows) expect(Number(known.get(call_id))).toBe(Number(cost));
  });

  it('goes on where it was interrupted, and makes nothing twice', async () => {
    const [scope, whole] = [newScope(), newScope()];
    const stop = new AbortController();
    const options = { ...asked, batchCalls: 1_000 };
    await expect(
      generateWorkload(store, scope, {
        ...options,
        signal: stop.signal,
        onBatch: ({ batch }) => {
          if (batch === 1) stop.abort();
        },
      }),
    ).rejects.toThrow();
    expect(await numberOf(store, scope, 'count()')).toBeGreaterThan(1_000);
    // The batch that was under way may be written or not: it is begun again.
    await generateWorkload(store, scope, { ...options, fromBatch: 1 });
    await generateWorkload(store, whole, asked);
    expect(await digest(scope)).toBe(await digest(whole));
    expect(await numberOf(store, scope, 'count()')).toBe(await numberOf(store, whole, 'count()'));
  });

  it('refuses a project that holds calls, real ones or generated ones', async () => {
    const scope = newScope();
    const call = callSchema.parse({
      callId: 'real',
      project: 'shared',
      provider: 'openai',
      responseModel: 'gpt-4.1',
      startedAt: '2026-11-03T00:00:00.000Z',
      usage: { inputUncached: 1 },
    });
    const row = toCallRow(call, Date.parse(call.startedAt), {
      organizationId: scope.organizationId,
      source: 'api',
      book: shippedBook(),
      endUserKey: 'key',
    });
    await store.write(scope, (writer, atMs) => writeCalls(writer, [row], atMs));
    const into = { ...asked, project: 'shared' };
    await expect(generateWorkload(store, scope, into)).rejects.toMatchObject({
      code: 'synthetic_project_taken',
      details: { project: 'shared', calls: 1, synthetic: false },
    });
    await expect(generateWorkload(store, scope, { ...into, fromBatch: 1 })).rejects.toMatchObject({
      code: 'synthetic_project_taken',
    });
    const small = { ...asked, calls: 200, project: 'twice' };
    await generateWorkload(store, scope, small);
    await expect(generateWorkload(store, scope, small)).rejects.toMatchObject({
      code: 'synthetic_project_taken',
      details: { project: 'twice', synthetic: true },
    });
  });

  it('refuses a period of less than an hour, and a model without a price', async () => {
    const short = { from: period.from, to: '2026-11-02T00:40:00Z' };
    await expect(generateWorkload(store, newScope(), { ...asked, period: short })).rejects.toMatchObject({
      code: 'invalid_request',
    });
    const unknown = profileOf({ model: 'model-nobody-knows' });
    await expect(generateWorkload(store, newScope(), { ...asked, profile: unknown })).rejects.toMatchObject({
      code: 'profile_unpriced',
    });
  });
});

describe('the calls of a profile', () => {
  it('have lengths as stated: quantiles, bounds, and how far prompt and answer go together', async () => {
    const scope = newScope();
    await generateWorkload(store, scope, {
      ...asked,
      calls: 12_000,
      profile: profileOf(
        {
          systemTokens: 0,
          userTokens: { quantiles: [10, 20, 40, 80, 1_000] },
          outputTokens: { min: 50, max: 150 },
        },
        { lengthCorrelation: 0.8, systemTokens: 0, outputTokens: { quantiles: [1, 100, 400] } },
      ),
    });
    const ofFirst = (expression: string) => numberOf(store, scope, expression);
    const quantile = (share: number) => `quantileExactIf(${share})(input_uncached, feature = 'feature-0')`;
    expect(await ofFirst(quantile(0.25))).toBeCloseTo(20, -0.5);
    expect(await ofFirst(quantile(0.5))).toBeGreaterThan(37);
    expect(await ofFirst(quantile(0.5))).toBeLessThan(43);
    expect(await ofFirst("maxIf(output_visible, feature = 'feature-0')")).toBeLessThanOrEqual(150);
    expect(await ofFirst("minIf(output_visible, feature = 'feature-0')")).toBeGreaterThanOrEqual(50);
    const rank = "rankCorrIf(toFloat64(input_uncached), toFloat64(output_visible), feature = 'feature-1')";
    // Spearman's rank correlation of normal scores that correlate by 0.8 is 6 / pi * asin(0.4) = 0.786.
    expect(await ofFirst(rank)).toBeGreaterThan(0.74);
    expect(await ofFirst(rank)).toBeLessThan(0.83);
  });

  it('follow patterns: side by side, as needed, with another model for what failed', async () => {
    const scope = newScope();
    await generateWorkload(store, scope, {
      ...asked,
      calls: 6_000,
      profile: profileOf(
        { session: 'run', pattern: 'parallel', minTurns: 5, maxTurns: 5 },
        { session: 'run', pattern: 'conditional', continues: 0.5, maxTurns: 30 },
        { errorShare: 0.2, fallback: { provider: 'openai', model: 'gpt-5.4-mini' } },
      ),
    });
    const runs = await readCalls(store, scope, {
      select:
        'feature, count() as calls, uniqExact(started_at) as starts, any(conversation_id) as conversation',
      rest: "and trace_id != '' group by feature, trace_id",
      row: z.object({
        feature: z.string(),
        calls: z.number(),
        starts: z.number(),
        conversation: z.literal(''),
      }),
    });
    const parallel = runs.filter(({ feature }) => feature === 'feature-0');
    expect(parallel.length).toBeGreaterThan(200);
    const whole = parallel.filter(({ calls }) => calls === 5);
    expect(whole.length).toBeGreaterThan(0.95 * parallel.length);
    expect(whole.every(({ starts }) => starts === 3)).toBe(true);
    const lengths = runs.filter(({ feature }) => feature === 'feature-1').map(({ calls }) => calls);
    const goesOn = lengths.filter((calls) => calls > 1).length / lengths.length;
    expect(Math.abs(goesOn - 0.5)).toBeLessThan(0.06);
    expect(await numberOf(store, scope, "countIf(retry_of != '' and model != 'gpt-5.4-mini')")).toBe(0);
    expect(await numberOf(store, scope, "countIf(retry_of != '' and cost > 0)")).toBeGreaterThan(300);
    expect(await numberOf(store, scope, "countIf(status = 'error' and cost > 0)")).toBe(0);
  });
});
