import { isRouter, type PriceBook } from '@netra/pricing';
import { makers } from '../../ingest/files/find-model.ts';
import {
  type PairedItem,
  pairedHalves,
  type ScoredModel,
  scoredItems,
} from '../../outcomes/compare/scored-items.ts';
import { answerCost, type TokenPrices } from '../../outcomes/compare/token-ratio.ts';
import { type ServedModel, sellersOf } from '../../outcomes/served-models.ts';
import { isSameModel } from '../market.ts';
import type { Group } from '../survey.ts';
import type { LeverContext } from './lever.ts';

/** Items both models were scored on that each half must have: with fewer the interval says next to nothing. */
export const fewestItems = 50;
/** Another model must cost at most this part of the present one to be worth a look. */
const mostCost = 0.95;

/** A cheaper model that was scored on the same items as the model that serves a group. */
export type Comparison = {
  readonly group: Group;
  readonly target: ServedModel;
  /** What anything is chosen by, and what is then claimed. */
  readonly choice: readonly PairedItem[];
  readonly confirmation: readonly PairedItem[];
  readonly prices: { readonly present: TokenPrices; readonly other: TokenPrices };
};

/** What outcomes say of a group: comparisons, or why there are none. */
export type Tested =
  | { readonly kind: 'compared'; readonly comparisons: readonly Comparison[] }
  | { readonly kind: 'none' | 'one-model' | 'not-present' | 'too-few' | 'none-cheaper' };

const known = new WeakMap<readonly Group[], Promise<Map<Group, Tested>>>();

/** What the organization's outcomes say of each group; read once for all levers of an analysis. */
export function testedModels(context: LeverContext): Promise<Map<Group, Tested>> {
  const before = known.get(context.groups);
  if (before !== undefined) return before;
  const made = compareAll(context);
  known.set(context.groups, made);
  return made;
}

async function compareAll(context: LeverContext): Promise<Map<Group, Tested>> {
  const { store, selection, groups } = context;
  const features = [...new Set(groups.map(({ feature }) => feature))].filter((feature) => feature !== '');
  const scored = await scoredItems(store, selection, features);
  return new Map(groups.map((group) => [group, compare(group, scored.get(group.feature) ?? [], context)]));
}

function compare(group: Group, models: readonly ScoredModel[], context: LeverContext): Tested {
  if (models.length === 0) return { kind: 'none' };
  const present = presentOf(group, models, context.book);
  if (present === undefined) return { kind: 'not-present' };
  if (models.length === 1) return { kind: 'one-model' };
  const pairs = models
    .filter((model) => model !== present && !isSame(group, model.name, context.book))
    .map((model) => ({ model, ...pairedHalves(present, model) }));
  const enough = pairs.filter(
    ({ choice, confirmation }) => choice.length >= fewestItems && confirmation.length >= fewestItems,
  );
  if (enough.length === 0) return { kind: 'too-few' };
  const own = pricesOf({ provider: group.seller, model: group.model }, context);
  const comparisons = enough.flatMap(({ model, choice, confirmation }): Comparison[] => {
    const target = targetOf(group, model.name, context);
    const other = target === undefined ? undefined : pricesOf(target, context);
    if (target === undefined || own === undefined || other === undefined) return [];
    const items = [...choice, ...confirmation];
    const cost = (side: 'present' | 'other', prices: TokenPrices) =>
      items.reduce((sum, item) => sum + answerCost(item[side], prices), 0);
    const counted = cost('present', own) > 0 && cost('other', other) > 0;
    // A file without token counts: both models are taken to need what the calls have.
    const ratio = counted
      ? cost('other', other) / cost('present', own)
      : groupCost(group, other) / groupCost(group, own);
    return ratio <= mostCost
      ? [{ group, target, choice, confirmation, prices: { present: own, other } }]
      : [];
  });
  return comparisons.length === 0 ? { kind: 'none-cheaper' } : { kind: 'compared', comparisons };
}

/** The model of the outcomes that serves the group: by its very name, else by the book's entry. */
function presentOf(group: Group, models: readonly ScoredModel[], book: PriceBook): ScoredModel | undefined {
  const names = [group.model, `${group.provider}/${group.model}`, `${group.seller}/${group.model}`];
  return (
    models.find(({ name }) => names.includes(name)) ?? models.find(({ name }) => isSame(group, name, book))
  );
}

function isSame(group: Group, name: string, book: PriceBook): boolean {
  const own = { provider: group.seller, model: group.model };
  return sellersOf(name, book).some((served) => isSameModel(served, own, book));
}

/** Who would serve another model: the present seller where it can, else its maker, else whoever sells it for least. */
function targetOf(group: Group, name: string, context: LeverContext): ServedModel | undefined {
  const sellers = sellersOf(name, context.book);
  const own = sellers.find(({ provider }) => provider === group.seller);
  if (own !== undefined) return own;
  const maker = makers.find((name) => sellers.some(({ provider }) => provider === name));
  if (maker !== undefined) return sellers.find(({ provider }) => provider === maker);
  const priced = sellers.flatMap((seller) => {
    const prices = pricesOf(seller, context);
    return prices === undefined ? [] : [{ seller, cost: groupCost(group, prices) }];
  });
  const direct = priced.filter(({ seller }) => !isRouter(seller.provider));
  return (direct.length > 0 ? direct : priced).toSorted(
    (left, right) => left.cost - right.cost || (left.seller.provider < right.seller.provider ? -1 : 1),
  )[0]?.seller;
}

function groupCost({ promptTokens, outputTokens }: Group, { input, output }: TokenPrices): number {
  return promptTokens * input + outputTokens * output;
}

/** Standard prices of uncached input and visible output at the end of the period; undefined where one is not known. */
function pricesOf(
  { provider, model }: ServedModel,
  { market, selection }: LeverContext,
): TokenPrices | undefined {
  const rates = market.ratesOf({
    provider,
    model,
    serviceTier: 'standard',
    region: '',
    isBatch: false,
    startedAtMs: Date.parse(selection.period.to) - 1,
    inputTokens: 0,
  });
  const input = rates?.inputUncached;
  const output = rates?.outputVisible;
  return input === undefined || input === null || output === undefined || output === null
    ? undefined
    : { input: Number(input), output: Number(output) };
}
