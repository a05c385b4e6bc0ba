import type { Change, Rule } from '@netra/contract';
import { type Selection, selectionCondition } from './selection.ts';
import { byRule, rulesSetting } from './simulated-fields.ts';
import type { SqlParameters } from './sql-parameters.ts';

/** What drop rules are worked out from; `isMeant` names the rules that are looked at, by index. */
export type DropsInput = {
  readonly selection: Selection;
  readonly rules: readonly Rule[];
  readonly isMeant: (ruleIndex: number) => boolean;
};

/**
 * Ids of the calls that were paid for nothing, from a relation `calls`: failed or cancelled ones that cost something and
 * that another call names as what it makes again, and such repetitions of calls that had succeeded. Every call of the
 * selection counts as witness, unpriced ones too. Null without such rules. Mirrors `paidRetries` of the replay room.
 */
export function retriesQuery({ selection, rules, isMeant }: DropsInput, parameters: SqlParameters) {
  if (rulesSetting('dropRetries', rules, isMeant).length === 0) return null;
  const selected = selectionCondition(selection, parameters);
  const retried = `select retry_of from apex.llm_calls where ${selected} and retry_of != ''`;
  return `select call_id from calls
  where dropRetries_rule >= 0 and (
    (status != 'ok' and cost > 0 and call_id in (${retried}))
    or (retry_of != '' and retry_of in (
      select call_id from apex.llm_calls where ${selected} and status = 'ok' and call_id in (${retried})))
  )`;
}

/**
 * Ids of the calls beyond what a rule allows a run, in order of time, from a relation `calls`; null without such rules.
 * `condition` leaves out calls that are not made anyway. Mirrors `runExcess` of the replay room.
 */
export function excessQuery(
  { rules, isMeant }: Omit<DropsInput, 'selection'>,
  condition: string,
): string | null {
  const own = rulesSetting('dropExcess', rules, isMeant);
  if (own.length === 0) return null;
  const most = byRule('dropExcess', own, { value: maxCalls, otherwise: '0' });
  return `select arrayJoin(arraySlice(run_calls, most_calls + 1)).2 as call_id
  from (
    select arraySort(groupArray((started_ms, call_id))) as run_calls, ${most} as most_calls
    from calls
    where dropExcess_rule >= 0 and (trace_id != '' or conversation_id != '') and ${condition}
    group by dropExcess_rule, feature, trace_id, if(trace_id = '', conversation_id, '')
    having count() > most_calls
  )`;
}

function maxCalls(change: Change): string {
  return change.kind === 'drop' && change.which.of === 'run-excess' ? String(change.which.maxCalls) : '0';
}
