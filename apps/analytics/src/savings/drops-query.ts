import type { Change, Rule } from '@netra/contract';
import { filterCondition, type Selection, selectionCondition } from './selection.ts';
import { byRule, type IndexedRule, rulesSetting } from './simulated-fields.ts';
import type { SqlParameters } from './sql-parameters.ts';

/**
 * What calls are known by within a query: a number is told apart, sorted and joined far faster than an id. Two of 10 M
 * calls share one with a chance of 3 in a million. Of calls that start at once, the one with the smaller key is first.
 */
export const callKey = 'cityHash64(call_id)';

/**
 * Keys of the calls that were paid for nothing: failed or cancelled ones that cost something and that another call names
 * as what it makes again, and such repetitions of calls that had succeeded. Every call of the selection counts as
 * witness, unpriced ones too. Null without such rules. Mirrors `paidRetries` of the replay room.
 */
export function retriesQuery(
  selection: Selection,
  rules: readonly IndexedRule[],
  parameters: SqlParameters,
): string | null {
  if (rules.length === 0) return null;
  const selected = selectionCondition(selection, parameters);
  const matched = rules.map(({ rule }) => filterCondition(rule.match, parameters)).join(' or ');
  // One look finds the calls that are named and those that name them; only those few are then put together.
  return `select arrayJoin(arrayConcat(if(is_retried, failures, []), if(is_answered, repeats, []))) as call_key
  from (
    select max(repeats_it) as is_retried, max(not repeats_it and status = 'ok') as is_answered,
      groupArrayIf(one, not repeats_it and is_paid and status != 'ok' and cost > 0) as failures,
      groupArrayIf(one, repeats_it and is_paid) as repeats
    from (
      select ${callKey} as one, status, ifNull(cost, 0) as cost, isNotNull(llm_calls.cost) and notEmpty(price_ids) and (${matched}) as is_paid,
        arrayJoin(if(retry_of = '', [(one, false)], [(one, false), (cityHash64(retry_of), true)])) as named,
        named.1 as about, named.2 as repeats_it
      from apex.llm_calls
      where ${selected} and (retry_of != '' or one in (
        select cityHash64(retry_of) from apex.llm_calls where ${selected} and retry_of != ''))
    )
    group by about
  )`;
}

/**
 * Keys of the calls beyond what a rule allows a run, in order of time, from a relation `calls`; null without such rules.
 * `condition` leaves out calls that are not made anyway. Mirrors `runExcess` of the replay room.
 */
export function excessQuery(
  rules: readonly Rule[],
  isMeant: (ruleIndex: number) => boolean,
  condition: string,
): string | null {
  const own = rulesSetting('dropExcess', rules, isMeant);
  if (own.length === 0) return null;
  const most = byRule('dropExcess', own, { value: maxCalls, otherwise: '0' });
  return `select arrayJoin(arraySlice(run_calls, most_calls + 1)).2 as call_key
  from (
    select arraySort(groupArray((started_ms, call_key))) as run_calls, ${most} as most_calls
    from calls
    where dropExcess_rule >= 0 and (trace_id != '' or conversation_id != '') and ${condition}
    group by dropExcess_rule, feature, trace_id, if(trace_id = '', conversation_id, '')
    having count() > most_calls
  )`;
}

function maxCalls(change: Change): string {
  return change.kind === 'drop' && change.which.of === 'run-excess' ? String(change.which.maxCalls) : '0';
}
