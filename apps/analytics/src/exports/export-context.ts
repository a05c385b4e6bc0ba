import type { Filter, Period, Scope } from '@netra/contract';
import type { PriceBook } from '@netra/pricing';
import { type Condition, callsCondition, moment } from '../questions/selection.ts';
import type { Store } from '../store/store.ts';

/** In whose name an export is made and from what. */
export type ExportContext = {
  readonly store: Store;
  readonly scope: Scope;
  /** The book the calls were priced with; the shipped one when absent. */
  readonly book?: PriceBook;
  readonly signal?: AbortSignal;
};

/** Which calls are exported. */
export type Selection = {
  readonly period: Period;
  readonly filter: Filter;
  /** Takes generated calls along. */
  readonly synthetic: boolean;
  /** Only what was ingested until then (ms since 1970): the parts of an export agree while calls come in. */
  readonly asOfMs: number;
};

/** The calls (`llm_calls c`) of a selection, generated ones included or not as `real` says. */
export function selected(selection: Selection, real: 'as selected' | 'all' = 'as selected'): Condition {
  const calls = callsCondition(selection.period, selection.filter);
  const generated = selection.synthetic || real === 'all' ? '' : ' and c.synthetic = 0';
  return {
    sql: `${calls.sql} and c.ingested_at <= ${moment('asOf')}${generated}`,
    parameters: { ...calls.parameters, asOf: selection.asOfMs },
  };
}
