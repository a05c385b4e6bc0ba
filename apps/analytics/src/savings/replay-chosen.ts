import type { Provenance, ReplayResult, Rule } from '@netra/contract';
import type { PriceBook } from '@netra/pricing';
import { type Field, fieldOf, type Market, overlaps, rulesOf } from '@netra/replay';
import type { Store } from '../store/store.ts';
import type { Overview } from './overview.ts';
import { type Place, rulesAt } from './places.ts';
import type { KnownBlocks } from './prefix-blocks.ts';
import { readCells } from './read-cells.ts';
import type { SampledCell } from './replay-cells.ts';
import { toReplayResult } from './replay-result.ts';
import type { Selection } from './selection.ts';

export type ChosenInput = {
  readonly selection: Selection;
  readonly market: Market;
  readonly book: PriceBook;
  readonly overview: Overview;
  /** All rules to choose from. */
  readonly rules: readonly Rule[];
  /** Cells of all of them, each simulated alone. */
  readonly cells: readonly SampledCell[];
  readonly provenance: Provenance;
  /** What is known of the prefix blocks of the calls that cache rules match. */
  readonly blocks: () => Promise<KnownBlocks>;
};

/**
 * Makes the function that replays some of the rules together as one policy. Where none of the chosen rules is worked out
 * on what another leaves, the cells of each rule alone are exact; only the calls of the others are simulated again, and
 * not twice for the same rules.
 */
export function replayerOf(
  store: Store,
  input: ChosenInput,
): (chosen: readonly number[]) => Promise<ReplayResult> {
  const { rules, overview } = input;
  const simulated = new Map<string, readonly SampledCell[]>();

  return async (chosen) => {
    const isOn = (index: number) => chosen.includes(index);
    const knots = knotsOf(rules, isOn).map((knot) => knotAt(knot, { rules, overview, isOn }));
    const missing = knots.filter(({ key }) => !simulated.has(key));
    let { provenance } = input;
    if (missing.length > 0) {
      const again = await readCells(store, {
        ...input,
        isMeant: isOn,
        simulation: 'together',
        only: new Set(missing.flatMap(({ places }) => [...places])),
        // Where two rules may share a provider's cache, what is known of each by itself does not tell all hits.
        blocks: shareCache(rules.filter((_, index) => isOn(index))) ? undefined : await input.blocks(),
      });
      provenance = again.provenance;
      for (const { key, places } of missing) {
        simulated.set(
          key,
          again.cells.filter(({ placeId }) => places.has(placeId)),
        );
      }
    }
    const tied = new Set(knots.flatMap(({ places }) => [...places]));
    const cells = [
      ...input.cells.filter(({ placeId }) => !tied.has(placeId)),
      ...knots.flatMap(({ key }) => simulated.get(key) ?? []),
    ];
    return toReplayResult(store, { ...input, cells, provenance }, isOn);
  };
}

type Knot = { readonly key: string; readonly places: ReadonlySet<string> };

/** The places that entangled rules match, and what their simulation depends on: every rule that is on there. */
function knotAt(
  knot: ReadonlySet<number>,
  { rules, overview, isOn }: Pick<ChosenInput, 'rules' | 'overview'> & { isOn: (index: number) => boolean },
): Knot {
  const indices = (place: Place, isMeant: (index: number) => boolean) =>
    Object.values(rulesAt(place, rules, isMeant)).flat();
  const places = overview.places.all.filter((place) => indices(place, (index) => knot.has(index)).length > 0);
  const here = new Set(places.flatMap((place) => indices(place, isOn)));
  return {
    key: [...here].toSorted((left, right) => left - right).join(' '),
    places: new Set(places.map(({ id }) => id)),
  };
}

/** Pairs of fields of which one is worked out on what the other leaves: simulated alone they say too much. */
const interfering: readonly (readonly [readonly Field[], readonly Field[]])[] = [
  [['dropAll', 'dropRetries'], ['dropExcess']],
  [['dropAll', 'dropRetries', 'dropExcess'], ['dedupe']],
  [['dropAll', 'dropRetries', 'dropExcess', 'dedupe'], ['cache']],
  [
    ['trimPrefix', 'compactHistory', 'fitContext'],
    ['trimPrefix', 'compactHistory', 'fitContext', 'cache'],
  ],
  [['model'], ['cache']],
];

function interfere(left: Rule, right: Rule): boolean {
  const [one, other] = [fieldOf(left.change), fieldOf(right.change)];
  const meet = interfering.some(
    ([before, after]) =>
      (before.includes(one) && after.includes(other)) || (before.includes(other) && after.includes(one)),
  );
  return (meet && overlaps(left.match, right.match)) || shareCache([left, right]);
}

/** True when two cache rules can write to the same cache of a provider. */
function shareCache(rules: readonly Rule[]): boolean {
  const caches = rulesOf(rules, 'cache');
  const model = ({ match }: Pick<Rule, 'match'>) => (match.model === undefined ? {} : { model: match.model });
  return caches.some((cache, position) =>
    caches
      .slice(position + 1)
      .some((other) => other.change.ttl === cache.change.ttl && overlaps(model(cache), model(other))),
  );
}

/**
 * The rules that are on (by index) and cannot be simulated each alone, since another that is on interferes with them: in
 * groups that have no call in common.
 */
export function knotsOf(
  rules: readonly Rule[],
  isOn: (ruleIndex: number) => boolean = () => true,
): ReadonlySet<number>[] {
  const on = [...rules.keys()].filter(isOn);
  const tied = new Set<number>();
  for (const [position, index] of on.entries()) {
    for (const other of on.slice(position + 1)) {
      const [left, right] = [rules[index], rules[other]];
      if (left !== undefined && right !== undefined && interfere(left, right)) tied.add(index).add(other);
    }
  }
  const knots: Set<number>[] = [];
  for (const index of tied) {
    const rule = rules[index];
    const touches = (other: number) => {
      const one = rules[other];
      return (
        rule !== undefined &&
        one !== undefined &&
        (overlaps(rule.match, one.match) || shareCache([rule, one]))
      );
    };
    const joined = knots.filter((knot) => [...knot].some(touches));
    for (const knot of joined) knots.splice(knots.indexOf(knot), 1);
    knots.push(new Set([index, ...joined.flatMap((knot) => [...knot])]));
  }
  return knots;
}
