import type { Provenance, Rule } from '@netra/contract';
import type { Market } from '@netra/replay';
import type { Store } from '../store/store.ts';
import { cellsQuery, type Simulation } from './cells-query.ts';
import { type NamedModel, priceBoundaries } from './market.ts';
import { readRows } from './read-rows.ts';
import { cellRowSchema, type SampledCell, toCell } from './replay-cells.ts';
import type { Selection } from './selection.ts';
import { SqlParameters } from './sql-parameters.ts';

export type CellsRequest = {
  readonly selection: Selection;
  readonly rules: readonly Rule[];
  readonly simulation: Simulation;
  readonly models: readonly NamedModel[];
  readonly market: Market;
};

/** Reads the cells of a selection under rules, in a fixed order, with the query that made them. */
export async function readCells(
  store: Store,
  { selection, rules, simulation, models, market }: CellsRequest,
): Promise<{ cells: SampledCell[]; provenance: Provenance }> {
  const targets = rules.flatMap(({ change }) =>
    change.kind === 'model' ? [{ provider: change.provider, model: change.model }] : [],
  );
  const involved = [...models, ...targets];
  const parameters = new SqlParameters();
  const query = cellsQuery(
    {
      selection,
      rules,
      simulation,
      models: involved,
      boundaries: priceBoundaries(involved, selection.period),
      cacheMinimum: market.cacheMinimum,
    },
    parameters,
  );
  const { rows, provenance } = await readRows(store, selection.scope, {
    query,
    parameters,
    row: cellRowSchema,
  });
  return { cells: rows.map((row) => toCell(row, rules, market)), provenance };
}
