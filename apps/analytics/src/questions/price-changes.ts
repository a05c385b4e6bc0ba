import {
  type QuestionAnswer,
  serviceTierSchema,
  subtractUsd,
  sumUsd,
  type Usd,
  zeroUsd,
} from '@netra/contract';
import { costOf, type PriceBook, shippedBook } from '@netra/pricing';
import { z } from 'zod';
import { cardOf } from '../ingest/price-call.ts';
import { dayMs } from './period-parts.ts';
import { type ChangedUsage, readChangedUsage } from './prices/changed-usage.ts';
import { type DatedChange, datedChanges } from './prices/dated-changes.ts';
import { joinProvenance } from './provenance.ts';
import type { Answerer } from './question.ts';
import { rollUpSource } from './roll-up-source.ts';

type Row = QuestionAnswer<'price-changes'>['rows'][number];

const rowSchema = z.object({
  provider: z.string(),
  host: z.string(),
  model: z.string(),
  serviceTier: serviceTierSchema,
});

/** What usage costs at the prices of a day; null when one of them is not known. */
function costOn(part: ChangedUsage, dayStartMs: number, book: PriceBook): Usd | null {
  const { usage, tier, timeOfDayMs, calls: _, after: __, ...terms } = part;
  const startedAtMs = dayStartMs + timeOfDayMs;
  const card = cardOf({ ...terms, serviceTier: tier, isBatch: tier === 'batch', startedAtMs }, book);
  if (card.status === 'unpriced') return null;
  const cost = costOf(usage, card);
  return cost.status === 'priced' ? cost.cost : null;
}

function sumKnown(amounts: readonly (Usd | null)[]): Usd | null {
  const known = amounts.filter((amount) => amount !== null);
  return known.length === amounts.length ? sumUsd(known) : null;
}

function toRow(change: DatedChange, parts: readonly ChangedUsage[], book: PriceBook): Row {
  const costAtOldPrices = sumKnown(parts.map((part) => costOn(part, change.atMs - dayMs, book)));
  const costAtNewPrices = sumKnown(parts.map((part) => costOn(part, change.atMs, book)));
  const isKnown = costAtOldPrices !== null && costAtNewPrices !== null;
  return {
    provider: change.seller,
    model: change.names.model,
    serviceTier: change.serviceTier,
    effectiveFrom: new Date(change.atMs).toISOString().slice(0, 10),
    rates: [...change.rates],
    calls: parts.reduce((sum, part) => sum + part.calls, 0),
    costAtOldPrices,
    costAtNewPrices,
    effect: isKnown ? subtractUsd(costAtNewPrices, costAtOldPrices) : null,
  };
}

/** The calls made under a change: from its day to the next change of the same price. */
function partsUnder(
  change: DatedChange,
  {
    usage,
    moments,
    changes,
  }: { usage: readonly ChangedUsage[]; moments: readonly number[]; changes: readonly DatedChange[] },
): ChangedUsage[] {
  const isSame = (other: DatedChange) =>
    other.names.provider === change.names.provider &&
    other.names.host === change.names.host &&
    other.names.model === change.names.model &&
    other.serviceTier === change.serviceTier;
  const next = changes.find((other) => isSame(other) && other.atMs > change.atMs)?.atMs;
  return usage.filter((part) => {
    // The newest of all changes that lie before these calls.
    const since = moments[part.after - 1] ?? 0;
    return (
      part.provider === change.names.provider &&
      part.host === change.names.host &&
      part.model === change.names.model &&
      part.tier === change.serviceTier &&
      since >= change.atMs &&
      (next === undefined || since < next)
    );
  });
}

/** Prices of the book that changed within the period, for models it has calls of, and what each change made of them. */
export const priceChanges: Answerer<'price-changes'> = async (context, asked) => {
  const { store, scope, signal, book = shippedBook() } = context;
  const text = (from: string) => `
  select toString(r.provider) as provider, toString(r.host) as host, toString(r.model) as model,
    toString(r.service_tier) as serviceTier
  from ${from} as r
  group by provider, host, model, serviceTier
  having sum(r.calls) != 0
  order by provider, host, model, serviceTier`;
  const source = rollUpSource(asked.period, asked.filter, { byHour: false, reads: text('') });
  const sql = text(source.sql);
  const statement = { sql, parameters: source.parameters, ...(signal === undefined ? {} : { signal }) };
  const { rows: used, provenance } = await store.read(scope, statement, rowSchema);
  // A call marked as a batch has the batch price whatever its tier.
  const batches = used.map((row) => ({ ...row, serviceTier: 'batch' as const }));
  const distinct = new Map([...used, ...batches].map((row) => [JSON.stringify(row), row]));
  const changes = datedChanges([...distinct.values()], asked.period, book);
  if (changes.length === 0) return { period: asked.period, provenance, effect: zeroUsd, rows: [] };
  const read = await readChangedUsage(context, asked, { changes, book });
  const rows = changes
    .map((change) => toRow(change, partsUnder(change, { ...read, changes }), book))
    .filter((row) => row.calls > 0);
  return {
    period: asked.period,
    provenance: joinProvenance([provenance, read.provenance]),
    effect: sumUsd(rows.flatMap((row) => (row.effect === null ? [] : [row.effect]))),
    rows,
  };
};
