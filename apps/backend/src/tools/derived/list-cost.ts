import { type QuestionAnswer, type Usd, usageSchema } from '@netra/contract';
import { costOf, modelFacts, type PriceBook, priceAt } from '@netra/pricing';

type Tokens = Pick<QuestionAnswer<'spend'>['rows'][number], 'calls' | 'inputTokens' | 'outputTokens'>;
type Seller = { readonly provider: string; readonly model: string };

/**
 * The tokens of many calls at the prices of the book at an instant, all input taken as uncached and of the length that is usual for
 * them; null where a price is not known.
 */
export function listCost(
  { provider, model }: Seller,
  tokens: Tokens,
  { at, book }: { readonly at: number; readonly book: PriceBook },
): Usd | null {
  const facts = modelFacts({ provider, model, at }, book);
  if (facts === undefined || tokens.calls === 0) return null;
  const inputTokens = Math.round(tokens.inputTokens / tokens.calls);
  const card = priceAt({ provider, model, at, inputTokens }, book);
  if (card.status === 'unpriced') return null;
  // Sums of many calls are above what one call may state, and priced all the same.
  const { inputTokens: inputUncached, outputTokens: outputVisible } = tokens;
  const toolUnits = { requests: tokens.calls };
  const cost = costOf({ ...usageSchema.parse({}), inputUncached, outputVisible, toolUnits }, card);
  return cost.status === 'unpriced' ? null : cost.cost;
}
