import type { Filter, Rule } from '@netra/contract';

/** A match without what the change itself moves: who serves, in which tier, how it ends. */
export function movableMatch({ match }: Rule, { keepsModel }: { keepsModel: boolean }): Filter {
  const { serviceTier: _tier, status: _status, provider, model, ...rest } = match;
  return keepsModel
    ? { ...rest, ...(provider === undefined ? {} : { provider }), ...(model === undefined ? {} : { model }) }
    : rest;
}

/** Both filters at once; undefined where no call can pass both. */
export function bothFilters(left: Filter, right: Filter): Filter | undefined {
  const both: Filter = { ...left };
  for (const [name, values] of Object.entries(right)) {
    const dimension = name as keyof Filter;
    if (values === undefined) continue;
    const kept = both[dimension]?.filter((value) => values.includes(value)) ?? values;
    if (kept.length === 0) return undefined;
    both[dimension] = kept;
  }
  return both;
}

/** Names under which calls of the new model are logged: a rule about the old one means them as well, once it has moved. */
export type MovedTo = { readonly providers: readonly string[]; readonly models: readonly string[] };

/** A rule that also matches calls that another rule has moved to another model. */
export function followingMoves(rule: Rule, { providers, models }: MovedTo): Rule {
  const { provider, model } = rule.match;
  const extended = (names: readonly string[], more: readonly string[]) => [...new Set([...names, ...more])];
  return {
    ...rule,
    match: {
      ...rule.match,
      ...(provider === undefined ? {} : { provider: extended(provider, providers) }),
      ...(model === undefined ? {} : { model: extended(model, models) }),
    },
  };
}
