import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CallInput, callSchema, newId, type Period, type Scope } from '@netra/contract';
import { createLogger } from '@netra/foundation';
import { shippedBook } from '@netra/pricing';
import { toCallRow } from '../../../ingest/to-call-row.ts';
import { openStore } from '../../../store/store.ts';
import { writeCalls } from '../../../store/write-calls.ts';
import { marketOf } from '../../market.ts';
import type { Selection } from '../../selection.ts';
import { surveyOf } from '../../survey.ts';
import type { Lever, LeverContext, Proposal } from '../lever.ts';

const dayMs = 86_400_000;

/** The ten days that test calls lie in. */
export const period: Period = { from: '2026-11-01T00:00:00.000Z', to: '2026-11-11T00:00:00.000Z' };
export const periodStartMs = Date.parse(period.from);
export const periodMs = 10 * dayMs;

/** So many calls, evenly over the period and the hours of the day, with what the test is about in `fields`. */
export function spreadCalls(
  count: number,
  fields: (index: number) => Partial<CallInput> = () => ({}),
): CallInput[] {
  const prefix = newId('call');
  return Array.from({ length: count }, (_, index) => ({
    callId: `${prefix}-${index}`,
    feature: 'work',
    provider: 'openai',
    responseModel: 'gpt-5',
    startedAt: new Date(periodStartMs + Math.floor((index * periodMs) / count)).toISOString(),
    finishReason: 'stop',
    usage: { inputUncached: 1_000, outputVisible: 100 },
    ...fields(index),
  }));
}

/** A store of its own for one test file, where each set of calls belongs to an organization of its own. */
export async function openLeverStore() {
  const directory = mkdtempSync(join(tmpdir(), 'apex-levers-'));
  const store = await openStore({
    location: { directory },
    logger: createLogger({ service: 'analytics', level: 'silent' }),
  });

  async function write(calls: readonly CallInput[]): Promise<Scope> {
    const organizationId = newId('organization');
    const scope: Scope = {
      organizationId,
      principal: { kind: 'service', service: 'analytics', role: 'owner' },
    };
    const context = { organizationId, source: 'api', book: shippedBook(), endUserKey: 'key' };
    const rows = calls.map((one) => {
      const call = callSchema.parse(one);
      return toCallRow(call, Date.parse(call.startedAt), context);
    });
    await store.write(scope, (writer, atMs) => writeCalls(writer, rows, atMs));
    return scope;
  }

  async function contextOf(scope: Scope, filter: Selection['filter'] = {}): Promise<LeverContext> {
    const selection = { scope, period, filter };
    const book = shippedBook();
    const groups = await surveyOf(store, selection, book);
    return {
      store,
      selection,
      groups,
      market: marketOf(Date.parse(period.to), book),
      activeDays: Math.max(0, ...groups.map(({ activeDays }) => activeDays)),
      book,
      maxQualityLoss: 0,
      commitmentOffers: [],
    };
  }

  return {
    store,
    write,
    contextOf,
    /** What a lever proposes for these calls alone. */
    async propose(lever: Lever, calls: readonly CallInput[]): Promise<Proposal> {
      return lever.propose(await contextOf(await write(calls)));
    },
    async close() {
      await store.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
