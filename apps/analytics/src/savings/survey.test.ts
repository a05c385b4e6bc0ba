import { callSchema, type Filter, type Period, sumUsd, usd } from '@netra/contract';
import { shippedBook } from '@netra/pricing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toCallRow } from '../ingest/to-call-row.ts';
import type { CallRow } from '../store/call-row.ts';
import { mixedCalls } from '../testing/test-calls.ts';
import { openLeverStore } from './levers/testing/lever-store.ts';
import { type Group, surveyOf } from './survey.ts';

// Neither end on a whole hour: the cut-off calls of an hour come from the calls themselves.
const period: Period = { from: '2026-11-02T03:17:00.000Z', to: '2026-11-07T21:41:30.000Z' };
const calls = mixedCalls(4_000, {
  seed: 11,
  fromMs: Date.parse('2026-11-01T00:00:00Z'),
  toMs: Date.parse('2026-11-09T00:00:00Z'),
});

let levers: Awaited<ReturnType<typeof openLeverStore>>;
let rows: CallRow[];
let organizationId: string;
beforeAll(async () => {
  levers = await openLeverStore();
  organizationId = (await levers.write(calls)).organizationId;
  const context = { organizationId, source: 'api', book: shippedBook(), endUserKey: 'key' };
  rows = calls.map((call) => toCallRow(callSchema.parse(call), Date.parse(call.startedAt), context));
});
afterAll(() => levers.close());

/** The same facts, added up one call after the other. */
function byHand(own: readonly CallRow[]): Partial<Group> {
  const count = (holds: (row: CallRow) => boolean) => own.filter(holds).length;
  const spent = (holds: (row: CallRow) => boolean = () => true) =>
    sumUsd(own.filter(holds).map(({ cost }) => usd(cost ?? '0')));
  const total = (value: (row: CallRow) => number) => own.reduce((sum, row) => sum + value(row), 0);
  const answered = (row: CallRow) => row.status === 'ok';
  const prompts = own.filter((row) => answered(row) && row.operation !== 'embeddings');
  return {
    calls: own.length,
    spent: spent(),
    promptTokens: total(
      (row) => row.input_uncached + row.cache_read + row.cache_write_5m + row.cache_write_1h,
    ),
    cacheReadTokens: total((row) => row.cache_read),
    cacheWriteTokens: total((row) => row.cache_write_5m + row.cache_write_1h),
    outputTokens: total((row) => row.output_visible + row.reasoning),
    reasoningTokens: total((row) => row.reasoning),
    longAnswers: count((row) => row.output_visible + row.reasoning > 64),
    answered: count(answered),
    inConversation: count((row) => row.conversation_id !== ''),
    embeddings: count((row) => row.operation === 'embeddings'),
    standard: own.length,
    standardWaited: count((row) => row.conversation_id !== ''),
    withPromptHash: count((row) => row.prompt_hash !== ''),
    distinctPrompts: new Set(prompts.map((row) => row.prompt_hash).filter((hash) => hash !== '')).size,
    withOutcome: count((row) => row.outcome_score !== null),
    failedPaid: count((row) => !answered(row) && Number(row.cost) > 0),
    failedSpent: spent((row) => !answered(row)),
    retries: count((row) => row.retry_of !== ''),
    retriesSpent: spent((row) => row.retry_of !== ''),
    longestInput: Math.max(
      ...own.map((row) => row.input_uncached + row.cache_read + row.cache_write_5m + row.cache_write_1h),
    ),
    hours: Array.from({ length: 24 }, (_, hour) =>
      count((row) => new Date(row.started_at).getUTCHours() === hour),
    ),
    activeDays: new Set(own.map((row) => new Date(row.started_at).toISOString().slice(0, 10))).size,
    lastMs: Math.max(...own.map((row) => row.started_at)),
  };
}

describe('the survey', () => {
  it.each<[string, Filter]>([
    ['everything', {}],
    ['one environment and project', { environment: ['staging'], project: ['web'] }],
  ])('adds up the priced calls of %s exactly', async (_, filter) => {
    const scope = {
      organizationId,
      principal: { kind: 'service', service: 'analytics', role: 'owner' },
    } as const;
    const groups = await surveyOf(levers.store, { scope, period, filter }, shippedBook());
    const selected = rows.filter(
      (row) =>
        row.cost !== null &&
        row.started_at >= Date.parse(period.from) &&
        row.started_at < Date.parse(period.to) &&
        (filter.environment?.includes(row.environment) ?? true) &&
        (filter.project?.includes(row.project) ?? true),
    );
    const expected = Map.groupBy(
      selected,
      ({ feature, provider, model }) => `${feature} ${provider} ${model}`,
    );
    expect(
      groups.map(({ feature, provider, model }) => `${feature} ${provider} ${model}`).toSorted(),
    ).toEqual([...expected.keys()].toSorted());
    for (const group of groups) {
      const own = expected.get(`${group.feature} ${group.provider} ${group.model}`) ?? [];
      expect(group).toMatchObject(byHand(own));
    }
    const spent = groups.map((group) => Number(group.spent));
    expect(spent).toEqual(spent.toSorted((left, right) => right - left));
  });
});
