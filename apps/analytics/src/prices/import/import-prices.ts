import {
  ApexError,
  newId,
  type PriceChange,
  type PriceImportResult,
  type priceImportSchema,
  type Scope,
} from '@netra/contract';
import {
  type PlannedChange,
  type PriceBook,
  planImport,
  readStatedPrices,
  type StatedPrice,
} from '@netra/pricing';
import type { z } from 'zod';
import { addChanges, listChanges } from '../store/price-changes.ts';
import type { PriceDatabase } from '../store/price-database.ts';

type Import = z.infer<typeof priceImportSchema>;

const maxShown = 1_000;

/** What a list of each format looks like. */
const shapes: Readonly<Record<Import['source']['format'], string>> = {
  litellm: '{ "<model>": { "litellm_provider", "input_cost_per_token", "output_cost_per_token", ... } }',
  'netra-price-book': '{ "format": "netra-price-book/1", "providers": [...] }',
};

function read(source: Import['source'], book: PriceBook): StatedPrice[] {
  let stated: StatedPrice[];
  try {
    stated = readStatedPrices({ ...source, content: source.content }, book);
  } catch (cause) {
    if (cause instanceof ApexError) throw cause;
    throw new ApexError('price_book_invalid', `${source.name} is no list of the format ${source.format}.`, {
      cause,
    });
  }
  if (stated.length > 0) return stated;
  throw new ApexError(
    'price_book_invalid',
    `${source.name} states no price in the format ${source.format}.`,
    {
      details: { format: source.format, expected: shapes[source.format] },
      suggestion: 'Name the format the list is in (--format), or give a list of one of these.',
    },
  );
}

const placeOf = (
  change: { provider: string; model: string; component: string; aboveTokens: number },
  tier: string,
) => [change.provider, change.model, tier, change.component, change.aboveTokens].join('\n');

function changeOf(planned: PlannedChange, { source, effectiveFrom }: Import): PriceChange {
  return {
    id: newId('price'),
    provider: planned.provider,
    model: planned.model,
    serviceTier: planned.tier,
    component: planned.component,
    aboveTokens: planned.aboveTokens,
    before: planned.before,
    after: planned.after,
    second: planned.second,
    status: planned.reason === null ? 'applied' : 'quarantined',
    reason: planned.reason,
    effectiveFrom: effectiveFrom ?? source.observedAt,
    source: { name: source.name, url: source.url, observedAt: source.observedAt },
    createdAt: new Date().toISOString(),
    decidedBy: null,
    decidedAt: null,
  };
}

/**
 * Imports a list of prices: changes that no rule holds back hold at once, the others wait for a person. A change that
 * waits already, or was rejected, is not brought again. Raises `price_book_invalid` for a list that cannot be read.
 */
export async function importPrices(
  context: { readonly database: PriceDatabase; readonly book: PriceBook },
  scope: Scope,
  request: Import,
): Promise<PriceImportResult> {
  const { book, database } = context;
  const { kysely } = database.app;
  const earlier = await listChanges(kysely, scope, ['applied', 'quarantined', 'accepted', 'rejected']);
  const byPlace = Map.groupBy(earlier, (change) => placeOf(change, change.serviceTier));
  const plan = planImport(read(request.source, book), {
    book,
    day: request.effectiveFrom ?? request.source.observedAt,
    ...(request.second === undefined ? {} : { second: read(request.second, book) }),
    heldBefore: (place, price) =>
      (byPlace.get(placeOf(place, place.tier)) ?? []).some(
        ({ before, status }) => before === price && (status === 'applied' || status === 'accepted'),
      ),
  });
  const fresh = plan.changes.filter(
    (change) =>
      !(byPlace.get(placeOf(change, change.tier)) ?? []).some(
        ({ after, status }) => after === change.after && (status === 'quarantined' || status === 'rejected'),
      ),
  );
  const changes = fresh.map((change) => changeOf(change, request));
  if (!request.dryRun) await addChanges(kysely, scope, changes);
  const quarantined = changes.filter(({ status }) => status === 'quarantined').length;
  return {
    dryRun: request.dryRun,
    compared: plan.compared,
    unchanged: plan.unchanged,
    applied: changes.length - quarantined,
    quarantined,
    known: plan.changes.length - fresh.length,
    changes: changes.slice(0, maxShown),
  };
}
