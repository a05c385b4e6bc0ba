import { type ExportManifest, exportManifestSchema, zeroUsd } from '@netra/contract';
import { z } from 'zod';
import { amount } from '../questions/measures.ts';
import { bucketColumns } from '../store/columns.ts';
import { type ExportContext, type Selection, selected } from './export-context.ts';

const rowSchema = z.object({
  calls: z.number(),
  cost: amount,
  unpricedCalls: z.number(),
  unpricedTokens: z.number(),
  syntheticCalls: z.number(),
});

const allTokens = Object.values(bucketColumns)
  .map((column) => `toInt64(c.${column})`)
  .join(' + ');

/** Counts what an export holds and what it cannot hold; raises what `Store.read` raises. */
export async function manifestOf(
  { store, scope, signal }: ExportContext,
  selection: Selection,
  focusVersion: string | null,
): Promise<ExportManifest> {
  const calls = selected(selection, 'all');
  const taken = '(c.synthetic = 0 or {synthetic:UInt8} = 1)';
  const sql = `
  select countIf(${taken}) as calls, sumIf(ifNull(c.cost, toDecimal128(0, 18)), ${taken}) as cost,
    countIf(${taken} and isNull(c.cost)) as unpricedCalls,
    sumIf(${allTokens}, ${taken} and isNull(c.cost)) as unpricedTokens, countIf(c.synthetic = 1) as syntheticCalls
  from apex.llm_calls as c
  where ${calls.sql}`;
  const statement = {
    sql,
    parameters: { ...calls.parameters, synthetic: selection.synthetic ? 1 : 0 },
    ...(signal === undefined ? {} : { signal }),
  };
  const [row] = (await store.read(scope, statement, rowSchema)).rows;
  return exportManifestSchema.parse({
    organizationId: scope.organizationId,
    ...selection.period,
    focusVersion,
    ...(row ?? { calls: 0, cost: zeroUsd, unpricedCalls: 0, unpricedTokens: 0, syntheticCalls: 0 }),
    syntheticIncluded: selection.synthetic,
  });
}
