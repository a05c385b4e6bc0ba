import type { Rule } from '@netra/contract';
import { byRule, rulesSetting } from './simulated-fields.ts';

/** What must be the same beside the prompt: hashed one by one, names are hashed once each and not for every call. */
const place = ['project', 'environment', 'feature', 'provider', 'model']
  .map((column) => `cityHash64(${column})`)
  .join(', ');

/**
 * Keys of the calls a cache of whole answers would have served, from a relation `calls`: of identical answered requests
 * (same prompt, model and purpose) all that fall into a window an earlier one opened. The window counts from the call
 * that opened it; `condition` leaves out calls that are not made. Null without such rules. Mirrors
 * `simulateRequestCache` of the replay room.
 */
export function repeatedQuery(
  rules: readonly Rule[],
  isMeant: (ruleIndex: number) => boolean,
  condition: string,
): string | null {
  const own = rulesSetting('dedupe', rules, isMeant);
  if (own.length === 0) return null;
  const window = byRule('dedupe', own, {
    value: (change) => (change.kind === 'dedupe' ? String(change.windowMs) : '0'),
    otherwise: '0',
  });
  return `select arrayJoin(arrayFilter((id, position) -> not has(opened, position), requests.2, arrayEnumerate(requests))) as call_key
  from (
    select requests,
      arrayFold(
        (state, started, position) -> if(started - state.1 >= window_ms, (started, arrayPushBack(state.2, position)), state),
        requests.1, arrayEnumerate(requests), (toInt64(-9000000000000000000), emptyArrayUInt32())
      ).2 as opened
    from (
      select arraySort(groupArray((started_ms, call_key))) as requests, toInt64(${window}) as window_ms
      from calls
      where dedupe_rule >= 0 and prompt_hash != '' and status = 'ok' and ${condition}
      group by dedupe_rule, cityHash64(${place}, prompt_hash)
      having count() > 1
    )
  )`;
}
