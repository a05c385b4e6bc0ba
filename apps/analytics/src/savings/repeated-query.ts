import type { Rule } from '@netra/contract';
import { rulesOf } from '@netra/replay';

/**
 * Ids of the calls a cache of whole answers would have served, from a relation `calls`: of identical answered requests
 * (same prompt, model and purpose) all that fall into a window an earlier one opened. The window counts from the call
 * that opened it. Mirrors `simulateRequestCache` of the replay room.
 */
export function repeatedQuery(rules: readonly Rule[]): string | null {
  const windows = rules.flatMap((rule, index) =>
    rule.change.kind === 'dedupe' ? [`dedupe_rule = ${index}, ${rule.change.windowMs}`] : [],
  );
  if (rulesOf(rules, 'dedupe').length === 0) return null;
  return `select arrayJoin(arrayFilter((id, position) -> not has(opened, position), requests.2, arrayEnumerate(requests))) as call_id
  from (
    select requests,
      arrayFold(
        (state, started, position) -> if(started - state.1 >= window_ms, (started, arrayPushBack(state.2, position)), state),
        requests.1, arrayEnumerate(requests), (toInt64(-1000000000000000), emptyArrayUInt32())
      ).2 as opened
    from (
      select arraySort(groupArray((started_ms, call_id))) as requests, multiIf(${windows.join(', ')}, 0) as window_ms
      from calls
      where dedupe_rule >= 0 and prompt_hash != '' and status = 'ok'
      group by dedupe_rule, project, environment, feature, provider, model, prompt_hash
      having count() > 1
    )
  )`;
}
