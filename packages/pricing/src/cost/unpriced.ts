/** Why a call has no cost. Unknown is never $0. */
export const unpricedReasons = [
  'unknown_provider',
  'ambiguous_provider',
  'unknown_model',
  'ambiguous_model',
  'no_price_at_date',
  'no_price_for_tier',
  'no_price_for_length',
  'no_price_for_component',
  'usage_unreadable',
] as const;
export type UnpricedReason = (typeof unpricedReasons)[number];

export type Unpriced = {
  readonly status: 'unpriced';
  readonly reason: UnpricedReason;
  /** The same for a person, with the names concerned. */
  readonly detail: string;
};

export function unpriced(reason: UnpricedReason, detail: string): Unpriced {
  return { status: 'unpriced', reason, detail };
}
