import { shippedBook } from '@netra/pricing';
import { z } from 'zod';
import { inputTokens, outputTokens } from './measures.ts';
import { suggestFix } from './prices/suggest-fix.ts';
import type { Answerer } from './question.ts';
import { rollUpSource } from './roll-up-source.ts';

const rowSchema = z.object({
  provider: z.string(),
  model: z.string(),
  reason: z.string(),
  calls: z.number(),
  tokens: z.number(),
});

/** Calls whose price is not known, by provider, model and reason, most calls first, each with what would give them one. */
export const unpriced: Answerer<'unpriced'> = async (
  { store, scope, signal, book = shippedBook() },
  { period, filter },
) => {
  const text = (from: string) => `
  select r.provider as provider, r.model as model, r.unpriced_reason as reason, sum(r.unpriced_calls) as calls,
    ${inputTokens} + ${outputTokens} as tokens
  from ${from} as r
  where r.unpriced_reason != ''
  group by provider, model, reason
  having calls > 0
  order by calls desc, provider, model, reason`;
  const source = rollUpSource(period, filter, { byHour: false, reads: text('') });
  const sql = text(source.sql);
  const statement = { sql, parameters: source.parameters, ...(signal === undefined ? {} : { signal }) };
  const { rows, provenance } = await store.read(scope, statement, rowSchema);
  return {
    period,
    provenance,
    calls: rows.reduce((sum, row) => sum + row.calls, 0),
    rows: rows.map((row) => {
      const fix = suggestFix(book, row);
      return fix === undefined ? row : { ...row, fix };
    }),
  };
};
