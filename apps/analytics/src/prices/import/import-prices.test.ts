import { readFileSync } from 'node:fs';
import type { PriceImportResult } from '@netra/contract';
import { quarantineReason, suspiciousMove } from '@netra/pricing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { publicDataTest } from '../../../../../test/fixtures/public-data.ts';
import { type PitfallService, runPitfallService } from '../../testing/pitfall-service.ts';

let service: PitfallService;
beforeAll(async () => {
  service = await runPitfallService();
});
afterAll(() => service.close());

const openai = (input: number, rest: Record<string, unknown> = {}) => ({
  litellm_provider: 'openai',
  mode: 'chat',
  input_cost_per_token: input,
  output_cost_per_token: 0.00001,
  ...rest,
});
const source = (content: Record<string, unknown>, observedAt = '2026-11-01') => ({
  name: 'a list',
  observedAt,
  format: 'litellm',
  content,
});

async function bring(organization: string, body: Record<string, unknown>): Promise<PriceImportResult> {
  const answer = await service.send(organization, { path: '/api/v1/prices/import', body });
  expect(answer.status, answer.text).toBe(200);
  return answer.json();
}

async function waiting(organization: string) {
  return (await service.send(organization, { path: '/api/v1/prices/quarantine' })).json().changes;
}

async function costNow(organization: string, responseModel: string, startedAt = '2026-11-05T10:00:00Z') {
  const callId = `${responseModel}-${Math.random()}`;
  await service.ingest(organization, [
    { callId, provider: 'openai', responseModel, startedAt, usage: { inputUncached: 100_000 } },
  ]);
  return (await service.stored(organization)).find((call) => call.callId === callId)?.cost;
}

describe('an import of prices', () => {
  test('takes small moves from the day the list was read, and keeps every suspicious one for a person', async () => {
    const organization = service.newOrganization();
    const list = {
      'gpt-4o': openai(0.0000026),
      'gpt-4.1': openai(0.000004, { output_cost_per_token: 0.000008 }),
      'gpt-4o-mini': openai(0, { output_cost_per_token: 0.0000006 }),
      'gpt-7': openai(0.00015),
    };
    const dry = await bring(organization, { source: source(list), dryRun: true });
    expect(dry).toMatchObject({ dryRun: true, applied: 1 });
    expect(await waiting(organization)).toEqual([]);
    const result = await bring(organization, { source: source(list) });
    expect(
      result.changes.map(({ model, component, reason, status }) => [model, component, reason, status]),
    ).toEqual([
      ['gpt-4o', 'inputUncached', null, 'applied'],
      ['gpt-4.1', 'inputUncached', 'moved_2x', 'quarantined'],
      ['gpt-4o-mini', 'inputUncached', 'to_or_from_zero', 'quarantined'],
      ['gpt-7', 'inputUncached', 'new_price', 'quarantined'],
      ['gpt-7', 'outputVisible', 'new_price', 'quarantined'],
    ]);
    expect(await costNow(organization, 'gpt-4o')).toBe('0.26');
    expect(await costNow(organization, 'gpt-4o', '2026-10-31T10:00:00Z')).toBe('0.25');
    expect(await costNow(organization, 'gpt-4.1')).toBe('0.2');
    expect(await costNow(organization, 'gpt-4o-mini')).toBe('0.015');
    expect(await costNow(organization, 'gpt-7')).toBeNull();

    // The same list again brings nothing again, neither what holds nor what waits.
    expect(await bring(organization, { source: source(list) })).toMatchObject({
      applied: 0,
      quarantined: 0,
      known: 4,
    });
    const changes = await waiting(organization);
    expect(changes).toHaveLength(4);
    const idOf = (model: string) =>
      changes
        .filter((change: { model: string }) => change.model === model)
        .map(({ id }: { id: string }) => id);
    const decide = (body: unknown) => service.send(organization, { path: '/api/v1/prices/quarantine', body });
    expect((await decide({ ids: idOf('gpt-4.1'), decision: 'accept' })).json().changes).toMatchObject([
      { status: 'accepted' },
    ]);
    expect((await decide({ ids: idOf('gpt-4o-mini'), decision: 'reject' })).status).toBe(200);
    expect((await decide({ ids: idOf('gpt-7'), decision: 'accept', effectiveFrom: null })).status).toBe(200);
    expect((await decide({ ids: idOf('gpt-4.1'), decision: 'reject' })).status).toBe(409);
    expect((await decide({ ids: ['prc_none'], decision: 'reject' })).status).toBe(404);
    expect(await costNow(organization, 'gpt-4.1')).toBe('0.4');
    expect(await costNow(organization, 'gpt-4o-mini')).toBe('0.015');
    expect(await costNow(organization, 'gpt-7', '2026-01-01T00:00:00Z')).toBe('15');
    // A rejected price stays rejected, whoever states it again.
    expect(await bring(organization, { source: source(list, '2026-11-08') })).toMatchObject({
      applied: 0,
      quarantined: 0,
      known: 1,
    });
    expect(await waiting(organization)).toEqual([]);
    expect(await costNow(service.newOrganization(), 'gpt-4o')).toBe('0.25');
  });

  test('is checked against a second list: one that disagrees holds a change back, one that agrees confirms a new price', async () => {
    const organization = service.newOrganization();
    const first = {
      'gpt-4o': openai(0.0000026),
      'gpt-4.1': openai(0.0000022, { output_cost_per_token: 0.000008 }),
      'gpt-7': openai(0.000003),
    };
    const second = {
      'gpt-4o': openai(0.0000026),
      'gpt-4.1': openai(0.000002, { output_cost_per_token: 0.000008 }),
      'gpt-7': openai(0.000003),
    };
    const { changes } = await bring(organization, { source: source(first), second: source(second) });
    expect(changes.map(({ model, component, reason }) => [model, component, reason])).toEqual([
      ['gpt-4o', 'inputUncached', null],
      ['gpt-4.1', 'inputUncached', 'sources_disagree'],
      ['gpt-7', 'inputUncached', null],
      ['gpt-7', 'outputVisible', null],
    ]);
    expect(await costNow(organization, 'gpt-7')).toBe('0.3');
  });

  test('that moves a price back to what it was waits: the list has changed its mind', async () => {
    const organization = service.newOrganization();
    await bring(organization, { source: source({ 'gpt-4o': openai(0.0000026) }) });
    const { changes } = await bring(organization, {
      source: source({ 'gpt-4o': openai(0.0000025) }, '2026-11-09'),
    });
    expect(changes).toMatchObject([
      { before: '0.0000026', after: '0.0000025', reason: 'moves_back', status: 'quarantined' },
    ]);
  });

  test('that cannot be read is refused with the reason, and a machine decides nothing', async () => {
    const organization = service.newOrganization();
    const bad = [
      { ...source({}), content: [1, 2] },
      source({}),
      { ...source({}), format: 'netra-price-book', content: { format: 'x' } },
    ];
    for (const list of bad) {
      const answer = await service.send(organization, {
        path: '/api/v1/prices/import',
        body: { source: list },
      });
      expect([answer.status, answer.json().error.code]).toEqual([422, 'price_book_invalid']);
    }
    const viewer = await service.send(organization, {
      path: '/api/v1/prices/import',
      body: { source: source({}) },
      role: 'viewer',
    });
    expect(viewer.status).toBe(403);
    const analyst = await service.send(organization, {
      path: '/api/v1/prices/quarantine',
      body: { ids: ['x'], decision: 'accept' },
      role: 'analyst',
    });
    expect(analyst.status).toBe(403);
  });
});

type Observed = { observed_at: string; model: string; field: string; old: unknown; new: unknown };

describe('against 640 revisions of a public list', () => {
  publicDataTest(
    'the quarantine holds back every move of 2x or more, and the changes of mind that a second source or the past shows',
    'prices/litellm-observed-changes.jsonl',
    (path) => {
      const observed = readFileSync(path, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Observed);
      const values = observed.filter(
        (change): change is Observed & { old: number; new: number } =>
          typeof change.old === 'number' && typeof change.new === 'number',
      );
      const isLarge = ({ old, new: now }: { old: number; new: number }) =>
        old === 0 || now === 0 ? old !== now : Math.max(old, now) / Math.min(old, now) >= 2;
      const large = values.filter(isLarge);
      const held = values.filter(({ old, new: now }) => suspiciousMove(old, now) !== undefined);
      expect(held).toEqual(large);
      expect(large.length).toBe(161);

      // Taken in order, with what each price was before: a move back to a former value waits too.
      const former = new Map<string, Set<number>>();
      const reasons = values.map((change) => {
        const place = `${change.model}\n${change.field}`;
        const before = former.get(place) ?? new Set();
        former.set(place, before.add(change.old));
        return quarantineReason(
          { before: String(change.old), after: String(change.new), second: null },
          before.has(change.new),
        );
      });
      const isReverted = (change: (typeof values)[number], index: number) =>
        values
          .slice(index + 1)
          .some(
            ({ model, field, new: now }) =>
              model === change.model && field === change.field && now === change.old,
          );
      const reverted = values.flatMap((change, index) => (isReverted(change, index) ? [index] : []));
      const heldReverted = reverted.filter((index) => reasons[index] !== null);
      const first = observed.find(
        ({ model, field }) => model === 'gemini-2.0-flash-001' && field === 'input_cost_per_token',
      );
      // A thousand times too high at its first appearance: with no price before, a second source has to state it.
      expect(first).toMatchObject({ old: null, new: 0.00015 });
      expect(quarantineReason({ before: null, after: String(first?.new), second: null }, false)).toBe(
        'new_price',
      );
      process.stdout.write(
        `\n${values.length} value changes, ${large.length} of 2x or more: all held back; ${reverted.length} were later taken back, ` +
          `${heldReverted.length} of these held back alone by size or history; ${reasons.filter((reason) => reason !== null).length} held in all\n`,
      );
      expect(heldReverted.length).toBeGreaterThanOrEqual(2);
    },
  );
});
