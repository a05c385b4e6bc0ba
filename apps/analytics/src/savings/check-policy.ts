import { ApexError, type Policy } from '@netra/contract';
import type { PriceBook } from '@netra/pricing';
import { assertDistinctIds } from '@netra/replay';
import { bookModel } from './market.ts';

/** Raises `policy_invalid` on a doubled rule id, or on a model or a region that the price book does not know. */
export function assertReplayable(policy: Policy, book: PriceBook): void {
  assertDistinctIds(policy);
  for (const { id, change } of policy.rules) {
    if (change.kind === 'model' || change.kind === 'cascade') {
      const { provider, model } = change;
      if (bookModel(change, book) !== undefined) continue;
      throw new ApexError(
        'policy_invalid',
        `rule "${id}" names ${provider}/${model}, which the price book does not know`,
        { details: { ruleId: id, provider, model } },
      );
    }
    if (change.kind === 'region' && change.region !== '' && !hasRegion(change.region, book)) {
      throw new ApexError(
        'policy_invalid',
        `rule "${id}" names the region "${change.region}", which the price book does not know`,
        { details: { ruleId: id, region: change.region } },
      );
    }
  }
}

/** True for a region that some model of the book has a price of its own for. */
export function hasRegion(region: string, { providers }: PriceBook): boolean {
  return providers.some(({ models }) => models.some(({ regions }) => regions?.[region] !== undefined));
}
