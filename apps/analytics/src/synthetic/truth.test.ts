import { type Lever, levers, type Period } from '@netra/contract';
import { Decimal } from 'decimal.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Store } from '../store/store.ts';
import { generateWorkload } from './generate-workload.ts';
import { inject, parseInjections } from './inject/inject.ts';
import { planWorkload } from './plan.ts';
import { profileNamed } from './profiles/profiles.ts';
import { newScope, openTestStore, profileOf, readCalls, textOf } from './testing/made-calls.ts';
import { groundTruth } from './truth.ts';
import { wastedCalls } from './wasted-calls.ts';

const period: Period = { from: '2026-11-02T00:00:00Z', to: '2026-11-09T00:00:00Z' };
const wastedSchema = z.object({
  lever: z.string(),
  feature: z.string(),
  call_id: z.string(),
  saves: z.coerce.string(),
});

let store: Store;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ store, close } = await openTestStore());
});
afterAll(() => close());

describe('the ground truth', () => {
  it('knows every waste that is injected, and none of what only looks like it', async () => {
    for (const [index, half] of [levers.slice(0, 10), levers.slice(10)].entries()) {
      const profile = inject(profileNamed('rag'), {
        injections: half.map((lever) => ({ lever, intensity: 0.7 })),
        distractors: half,
        seed: 5 + index,
        callsPerHour: 120,
      });
      const plan = planWorkload({ profile, calls: 20_000, period, seed: 5 });
      const truth = await groundTruth(store, newScope(), plan);
      const wasted = truth.filter(({ saving }) => !new Decimal(saving).isZero());
      expect(wasted.map(({ lever }) => lever).toSorted()).toEqual(half.toSorted());
      for (const { saving, spent, calls, which } of wasted) {
        expect(new Decimal(saving).gt(0)).toBe(true);
        expect(new Decimal(saving).lte(spent)).toBe(true);
        expect(calls).toBeGreaterThan(0);
        expect(which).toMatch(/\.$/);
      }
    }
  });

  it('is what the calls that were made add up to, counted one by one from what each of them says', async () => {
    const scope = newScope();
    const profile = profileOf(
      {
        feature: 'retries',
        paid: { failed: 0.1, repeated: 0.1, cancelled: 0.05 },
        waste: [{ lever: 'retry-waste' }],
      },
      {
        feature: 'loops',
        session: 'run',
        maxTurns: 5,
        minTurns: 3,
        runaway: { share: 0.05, turns: 30 },
        waste: [{ lever: 'loop-waste', maxCalls: 12 }],
      },
      {
        feature: 'tools',
        toolDefinitionTokens: 800,
        waste: [{ lever: 'prompt-diet', tokens: 800 }],
      },
      {
        feature: 'texts',
        repeats: { share: 0.5, distinct: 20, within: 'period' },
        waste: [{ lever: 'embedding-dedupe' }],
      },
    );
    const made = await generateWorkload(store, scope, { profile, calls: 8_000, period, seed: 2 });
    const calls = await readCalls(store, scope, {
      select: `call_id as id, feature, status, retry_of as retryOf, trace_id as run, prompt_hash as prompt,
        toUnixTimestamp64Milli(started_at) as at, toString(cost) as cost, toString(cost_input_uncached) as input,
        input_uncached as tokens`,
      rest: 'order by started_at, call_id',
      row: z.object({
        ...{ id: z.string(), feature: z.string(), status: z.string(), retryOf: z.string(), run: z.string() },
        ...{ prompt: z.string(), at: z.number(), cost: z.string(), input: z.string(), tokens: z.number() },
      }),
    });
    const byId = new Map(calls.map((call) => [call.id, call]));
    const retried = new Set(calls.map(({ retryOf }) => retryOf));
    const seen = new Map<string, number>();
    const expected = new Map<Lever, Decimal>();
    const add = (lever: Lever, amount: Decimal.Value) =>
      expected.set(lever, new Decimal(expected.get(lever) ?? 0).plus(amount));
    for (const call of calls) {
      const before = byId.get(call.retryOf);
      switch (call.feature) {
        case 'retries':
          if ((call.status === 'error' && retried.has(call.id)) || before?.status === 'ok') {
            add('retry-waste', call.cost);
          }
          break;
        case 'loops': {
          const place = seen.get(call.run) ?? 0;
          seen.set(call.run, place + 1);
          if (place >= 12) add('loop-waste', call.cost);
          break;
        }
        case 'tools':
          add(
            'prompt-diet',
            new Decimal(call.input).times(Math.min(800, call.tokens)).dividedBy(call.tokens),
          );
          break;
        default:
          if (seen.has(call.prompt)) add('embedding-dedupe', call.cost);
          seen.set(call.prompt, 1);
      }
    }
    expect(expected.size).toBe(4);
    for (const { lever, saving } of made.truth) {
      expect(
        new Decimal(saving)
          .minus(expected.get(lever) ?? 0)
          .abs()
          .toNumber(),
        lever,
      ).toBeLessThan(1e-12);
    }
    const listed = await textOf(await wastedCalls(store, scope, { plan: made.plan, format: 'JSONEachRow' }));
    const rows = listed
      .trim()
      .split('\n')
      .map((line) => wastedSchema.parse(JSON.parse(line)));
    for (const { lever, saving, calls: wasted } of made.truth) {
      const own = rows.filter((row) => row.lever === lever);
      expect(own.length).toBe(wasted);
      expect(Decimal.sum(...own.map(({ saves }) => saves)).toFixed()).toBe(saving);
      for (const { call_id, feature } of own) expect(byId.get(call_id)?.feature).toBe(feature);
    }
  });
});

describe('parseInjections', () => {
  it('reads levers with their intensities', () => {
    expect(parseInjections('batch:0.3, cascade,modality:1')).toEqual([
      { lever: 'batch', intensity: 0.3 },
      { lever: 'cascade', intensity: 0.5 },
      { lever: 'modality', intensity: 1 },
    ]);
  });

  it.each([
    ['', /is no lever; expected one of model-fit/],
    ['batch:0', /number above 0 up to 1/],
    ['batch:1.1', /number above 0 up to 1/],
    ['batch:', /number above 0 up to 1/],
    ['batch:much', /number above 0 up to 1/],
    ['batch:0.5:2', /number above 0 up to 1/],
    ['batching:0.5', /"batching" is no lever/],
    ['batch,batch:1', /named twice/],
  ])('refuses %j', (list, why) => {
    expect(() => parseInjections(list)).toThrow(why);
  });
});
