import type { Provenance, Scope } from '@netra/contract';
import type { z } from 'zod';
import type { Store } from '../store/store.ts';
import type { SqlParameters } from './sql-parameters.ts';

export type RowsRequest<Row extends z.ZodType> = {
  readonly query: string;
  readonly parameters: SqlParameters;
  readonly row: Row;
};

/** Runs a query and checks every row of its answer, with what is needed to run it again. */
export async function readRows<Row extends z.ZodType>(
  store: Store,
  _scope: Scope,
  { query, parameters, row }: RowsRequest<Row>,
): Promise<{ rows: z.infer<Row>[]; provenance: Provenance }> {
  const startedAt = performance.now();
  const answer = await store.pool.use((client) => client.query(query, parameters.values));
  return {
    rows: answer.map((raw) => row.parse(raw)),
    provenance: {
      source: 'analytics',
      query,
      parameters: parameters.values,
      durationMs: performance.now() - startedAt,
    },
  };
}
