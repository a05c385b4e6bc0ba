import { type Provenance, type Rule, usageBuckets } from '@netra/contract';
import type { PriceBook } from '@netra/pricing';
import { type Market, shortenings } from '@netra/replay';
import type { Store } from '../store/store.ts';
import { cellsQuery } from './cells-query.ts';
import { type NamedModel, type PriceBoundaries, priceBoundaries } from './market.ts';
import type { Overview } from './overview.ts';
import { type Place, rulesAt } from './places.ts';
import { type KnownBlocks, prefixBlocksOf } from './prefix-blocks.ts';
import { bareCell, cellRowSchema, type SampledCell, toCells } from './replay-cells.ts';
import type { Selection } from './selection.ts';
import { rulesSetting, type Simulation } from './simulated-fields.ts';
import { SqlParameters } from './sql-parameters.ts';

export type CellsRequest = {
  readonly selection: Selection;
  readonly rules: readonly Rule[];
  /** The rules that are looked at, by index; all when not said. */
  readonly isMeant?: (ruleIndex: number) => boolean;
  readonly simulation: Simulation;
  readonly overview: Overview;
  readonly market: Market;
  readonly book: PriceBook;
  /** Only the calls of these places; all when not said. */
  readonly only?: ReadonlySet<string>;
  /** What is known of the prefix blocks already; looked up when absent. */
  readonly blocks?: KnownBlocks | undefined;
  /** True where the blocks are known of some of the calls only; each rule must then have a cache of its own. */
  readonly isGuess?: boolean;
};

type ReadCells = {
  readonly cells: SampledCell[];
  readonly provenance: Provenance;
  /** False where the blocks were guessed and are not as guessed: the cells are then of no use. */
  readonly isConfirmed: boolean;
};

/** Reads the cells of a selection under rules, in a fixed order, with the query that made them. */
export async function readCells(store: Store, request: CellsRequest): Promise<ReadCells> {
  const { selection, rules, simulation, overview, market, book, blocks, isGuess = false } = request;
  const isMeant = request.isMeant ?? (() => true);
  const { only, bare } = placesToRead(request, isMeant);
  const targets = rules.flatMap(({ change }) =>
    change.kind === 'model' || change.kind === 'cascade'
      ? [{ provider: change.provider, model: change.model }]
      : [],
  );
  const involved = [...overview.models, ...targets];
  const boundaries = priceBoundaries(involved, selection.period, book);
  const parameters = new SqlParameters();
  const caches = simulation === 'alone' ? 'each' : 'together';
  const known = blocks ?? (await prefixBlocksOf(store, selection, { rules, caches })).blocks;
  const sql = cellsQuery(
    {
      selection,
      rules,
      isMeant,
      simulation,
      overview,
      boundaries,
      unpricedBuckets: unpricedBuckets(involved, { market, boundaries, from: selection.period.from }),
      cacheMinimum: market.cacheMinimum,
      blocks: known,
      isGuess,
      only,
    },
    parameters,
  );
  const { rows, provenance } = await store.read(
    selection.scope,
    { sql, parameters: parameters.values },
    cellRowSchema,
  );
  const places = new Map(overview.places.all.map((place) => [place.id, place]));
  const cells = toCells(rows, {
    rules,
    isMeant,
    market,
    places,
    shortenings: shortenings.filter((field) => rulesSetting(field, rules, isMeant).length > 0),
  });
  const starts = new Map<string, Set<string>>();
  for (const row of rows) {
    const place = places.get(row.place_id);
    const [index] = (place === undefined ? undefined : rulesAt(place, rules, isMeant).cache) ?? [];
    const id = index === undefined ? undefined : rules[index]?.id;
    if (id === undefined || (known.get(id)?.sameUpTo ?? 1) === 1) continue;
    const seen = starts.get(id) ?? new Set();
    for (const block of row.starts) seen.add(block);
    starts.set(id, seen);
  }
  const isConfirmed = [...starts.values()].every(({ size }) => size <= 1);
  return { cells: [...cells, ...bare], provenance, isConfirmed };
}

/**
 * The places whose calls must be looked at: those asked for that a rule matches. What the others cost is known already,
 * and nothing changes it.
 */
function placesToRead(
  { overview, rules, only, market }: CellsRequest,
  isMeant: (ruleIndex: number) => boolean,
): { only: ReadonlySet<string>; bare: SampledCell[] } {
  const wanted = overview.places.all.filter(({ id }) => only === undefined || only.has(id));
  const isMatched = (place: Place) => Object.keys(rulesAt(place, rules, isMeant)).length > 0;
  return {
    only: new Set(wanted.filter(isMatched).map(({ id }) => id)),
    bare: wanted
      .filter((place) => place.pricedCalls > 0 && !isMatched(place))
      .map((place) => bareCell(place, market)),
  };
}

type Prices = { readonly market: Market; readonly boundaries: PriceBoundaries; readonly from: string };

/** Buckets for which a price of the models, at some time or length, has no rate; those of prompt caches count as plain input. */
function unpricedBuckets(models: readonly NamedModel[], { market, boundaries, from }: Prices) {
  const missing = new Set<string>();
  const moments = [Date.parse(from), ...boundaries.atMs].flatMap((atMs) =>
    [0, ...boundaries.timeOfDayMs].map((timeMs) => Math.floor(atMs / 86_400_000) * 86_400_000 + timeMs),
  );
  const lengths = [0, ...boundaries.aboveTokens.map((tokens) => tokens + 1)];
  for (const model of models) {
    for (const serviceTier of ['standard', 'batch', 'flex', 'priority'] as const) {
      const isBatch = serviceTier === 'batch';
      for (const startedAtMs of moments) {
        for (const inputTokens of lengths) {
          const way = { ...model, serviceTier, isBatch, region: '', startedAtMs, inputTokens };
          const rates = market.ratesOf(way);
          if (rates === null) continue;
          for (const bucket of usageBuckets) if (rates[bucket] === null) missing.add(bucket);
        }
      }
    }
  }
  const folded: readonly string[] = ['cacheRead', 'cacheWrite5m', 'cacheWrite1h'];
  return usageBuckets.filter((bucket) => missing.has(bucket) && !folded.includes(bucket));
}
