import type { Provenance, Rule } from '@netra/contract';
import type { Market } from '@netra/replay';
import type { Store } from '../store/store.ts';
import { cellsQuery, type Simulation } from './cells-query.ts';
import { priceBoundaries } from './market.ts';
import type { Overview } from './overview.ts';
import { type KnownBlocks, prefixBlocksOf } from './prefix-blocks.ts';
import { cellRowSchema, type SampledCell, toCell } from './replay-cells.ts';
import type { Selection } from './selection.ts';
import { SqlParameters } from './sql-parameters.ts';

export type CellsRequest = {
  readonly selection: Selection;
  readonly rules: readonly Rule[];
  readonly simulation: Simulation;
  readonly overview: Overview;
  readonly market: Market;
  /** What is known of the prefix blocks already; looked up when absent. */
  readonly blocks?: KnownBlocks;
};

/** Reads the cells of a selection under rules, in a fixed order, with the query that made them. */
export async function readCells(
  store: Store,
  { selection, rules, simulation, overview, market, blocks }: CellsRequest,
): Promise<{ cells: SampledCell[]; provenance: Provenance }> {
  const targets = rules.flatMap(({ change }) =>
    change.kind === 'model' ? [{ provider: change.provider, model: change.model }] : [],
  );
  const involved = [...overview.models, ...targets];
  const parameters = new SqlParameters();
  const caches = simulation === 'alone' ? 'each' : 'together';
  const known = blocks ?? (await prefixBlocksOf(store, selection, { rules, caches })).blocks;
  const sql = cellsQuery(
    {
      selection,
      rules,
      simulation,
      hosts: overview.hosts,
      models: involved,
      boundaries: priceBoundaries(involved, selection.period),
      cacheMinimum: market.cacheMinimum,
      blocks: known,
    },
    parameters,
  );
  const { rows, provenance } = await store.read(
    selection.scope,
    { sql, parameters: parameters.values },
    cellRowSchema,
  );
  return { cells: rows.map((row) => toCell(row, rules, market)), provenance };
}
