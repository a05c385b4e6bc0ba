// Prices a period's calls again by the book that holds now: shows the difference, and applies it month by month without
// a reader ever seeing a call's cost twice or not at all. It changes no call but its cost, and asks no provider.
import {
  ApexError,
  compareUsd,
  type Filter,
  newId,
  type Period,
  type RepriceResult,
  type Scope,
  type Usd,
} from '@netra/contract';
import { withScope } from '@netra/foundation';
import type { PriceBook } from '@netra/pricing';
import { z } from 'zod';
import { correctPeriod } from '../../store/correct-period.ts';
import type { EngineClient } from '../../store/engine-client.ts';
import type { Store } from '../../store/store.ts';
import type { PriceDatabase } from '../store/price-database.ts';
import { type RepricedGroup, repriceGroup } from './plan-reprice.ts';
import { rewriteCosts } from './rewrite-costs.ts';
import { summarize } from './summarize.ts';
import { type Ask, type RepriceSelection, selectionOf, survey } from './survey.ts';

export type RepriceContext = {
  readonly store: Store;
  readonly database: PriceDatabase;
  /** The organization's book. */
  readonly book: PriceBook;
};

export type Reprice = {
  readonly period: Period;
  readonly filter: Filter;
  readonly apply: boolean;
  readonly expectedChange?: Usd | undefined;
};

const dayMs = 86_400_000;
const surveyTimeoutMs = 300_000;

function askReader(store: Store, scope: Scope): Ask {
  return async (sql, parameters, row) =>
    (await store.read(scope, { sql, parameters, timeoutMs: surveyTimeoutMs }, row)).rows;
}

function askWriter(writer: EngineClient): Ask {
  return async (sql, parameters, row) => z.array(row).parse((await writer.query(sql, parameters)).rows);
}

/** The months (UTC) of a selection: a month is what the engine rewrites at once, and how long calls wait to come in. */
function monthsOf(selection: RepriceSelection): RepriceSelection[] {
  const months: RepriceSelection[] = [];
  for (let fromMs = selection.fromMs; fromMs < selection.toMs; ) {
    const date = new Date(fromMs);
    const nextMs = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
    months.push({ ...selection, fromMs, toMs: Math.min(nextMs, selection.toMs) });
    fromMs = nextMs;
  }
  return months;
}

/** Whole days around a selection. */
function daysAround({ fromMs, toMs }: { fromMs: number; toMs: number }): { fromMs: number; toMs: number } {
  return { fromMs: Math.floor(fromMs / dayMs) * dayMs, toMs: Math.ceil(toMs / dayMs) * dayMs };
}

async function preview(
  context: RepriceContext,
  scope: Scope,
  selection: RepriceSelection,
): Promise<RepricedGroup[]> {
  const organization = scope.organizationId;
  const { groups } = await survey(askReader(context.store, scope), selection, {
    organization,
    book: context.book,
  });
  return groups.map((group) => repriceGroup(group, context.book));
}

function applyMonth(
  context: RepriceContext,
  scope: Scope,
  selection: RepriceSelection,
): Promise<RepricedGroup[]> {
  const organization = scope.organizationId;
  return context.store.write(scope, async (writer) => {
    const { boundaries, groups } = await survey(askWriter(writer), selection, {
      organization,
      book: context.book,
    });
    const repriced = groups.map((group) => repriceGroup(group, context.book));
    const changed = repriced.filter(({ isChanged }) => isChanged);
    if (changed.length > 0) {
      await rewriteCosts(writer, changed, { organization, boundaries, selection });
      await correctPeriod(writer, { organization, ...daysAround(selection) });
    }
    return repriced;
  });
}

async function apply(
  context: RepriceContext,
  scope: Scope,
  selection: RepriceSelection,
): Promise<RepricedGroup[]> {
  const id = newId('job');
  const job = {
    id,
    organization_id: scope.organizationId,
    from_at: new Date(selection.fromMs),
    to_at: new Date(selection.toMs),
  };
  const { kysely } = context.database.app;
  // On record before the first cost changes: whoever starts after a crash brings the roll-ups to what the calls say.
  await withScope(kysely, scope, (transaction) =>
    transaction.insertInto('reprice_job').values(job).execute(),
  );
  const repriced: RepricedGroup[] = [];
  for (const month of monthsOf(selection)) repriced.push(...(await applyMonth(context, scope, month)));
  await withScope(kysely, scope, (transaction) =>
    transaction.deleteFrom('reprice_job').where('id', '=', id).execute(),
  );
  return repriced;
}

/**
 * Shows what a period would cost by the present book, or applies it. Raises `conflict` when the difference is not the
 * expected one, and what the store raises; a repeated apply changes nothing more.
 */
export async function reprice(
  context: RepriceContext,
  scope: Scope,
  request: Reprice,
): Promise<RepriceResult> {
  const startedAt = performance.now();
  const selection = selectionOf(request.period, request.filter);
  const result = (repriced: readonly RepricedGroup[], applied: boolean): RepriceResult => ({
    period: request.period,
    applied,
    bookVersion: context.book.version,
    ...summarize(repriced),
    durationMs: performance.now() - startedAt,
  });
  if (!request.apply) return result(await preview(context, scope, selection), false);
  if (request.expectedChange !== undefined) {
    const { total } = summarize(await preview(context, scope, selection));
    if (compareUsd(total.change, request.expectedChange) !== 0)
      throw new ApexError(
        'conflict',
        `The difference is ${total.change} by now, not ${request.expectedChange}.`,
        {
          details: { change: total.change, expected: request.expectedChange },
        },
      );
  }
  return result(await apply(context, scope, selection), true);
}

/** Finishes what a process that died in mid-apply left: the calls are the truth, their roll-ups are made to agree. */
export async function finishReprices({
  store,
  database,
}: {
  store: Store;
  database: PriceDatabase;
}): Promise<number> {
  const { kysely } = database.worker;
  const jobs = await kysely.selectFrom('reprice_job').selectAll().execute();
  for (const job of jobs) {
    const organization = job.organization_id;
    const scope: Scope = {
      organizationId: organization,
      principal: { kind: 'service', service: 'analytics', role: 'owner' },
    };
    const span = daysAround({ fromMs: job.from_at.getTime(), toMs: job.to_at.getTime() });
    await store.write(scope, (writer) => correctPeriod(writer, { organization, ...span }));
    await kysely.deleteFrom('reprice_job').where('id', '=', job.id).execute();
  }
  return jobs.length;
}
