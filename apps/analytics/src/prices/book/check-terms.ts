import { ApexError, type NegotiatedTerms } from '@netra/contract';
import { findProvider, type PriceBook, priceComponents } from '@netra/pricing';
import { priceModel, ratesOf } from './negotiated-models.ts';

/** Most US dollars a token, or a piece: beyond every price there is, and far below what amounts of the store can hold. */
const highestRate = 10_000;

function refuse(field: string, problem: string): never {
  throw new ApexError('invalid_request', `body.${field}: ${problem}.`, { details: { field } });
}

function checkPeriod({
  effectiveFrom,
  effectiveTo,
}: {
  effectiveFrom: string | null;
  effectiveTo: string | null;
}) {
  if (effectiveFrom !== null && effectiveTo !== null && effectiveFrom >= effectiveTo)
    refuse('effectiveTo', 'expected a day after `effectiveFrom`');
}

/** Raises `invalid_request` that names the field where terms could not hold: nothing is agreed that no call would meet. */
export function checkTerms(terms: NegotiatedTerms, book: PriceBook): void {
  const provider = findProvider(book, terms.provider);
  if (!provider.found && provider.why === 'ambiguous')
    refuse('provider', `"${terms.provider}" may be ${provider.candidates.join(' or ')}`);
  switch (terms.kind) {
    case 'price': {
      checkPeriod(terms);
      if (terms.model === '*') refuse('model', 'a price is of one model; a discount may be of all');
      const unknown = Object.keys(terms.prices).find(
        (name) => !priceComponents.some((known) => known === name),
      );
      if (unknown !== undefined)
        refuse(`prices.${unknown}`, `no such component; known are ${priceComponents.join(', ')}`);
      if (terms.currency === 'USD' && Number(terms.usdPerUnit) !== 1)
        refuse('usdPerUnit', 'expected "1" for USD');
      if (Number(terms.usdPerUnit) === 0) refuse('usdPerUnit', 'expected a rate above 0');
      for (const [component, rate] of Object.entries(ratesOf(terms)))
        if (Number(rate) > highestRate)
          refuse(`prices.${component}`, `is ${rate} US dollars a unit; expected at most ${highestRate}`);
      return;
    }
    case 'discount':
      checkPeriod(terms);
      if (!provider.found) refuse('provider', `no prices of a provider "${terms.provider}" are known`);
      if (terms.model !== '*' && priceModel(book, terms.provider, terms.model) === undefined)
        refuse('model', `no published price of "${terms.model}" to take a discount off`);
      return;
    case 'alias':
      if (priceModel(book, terms.target.provider, terms.target.model) === undefined)
        refuse('target', `no price of "${terms.target.model}" at "${terms.target.provider}" is known`);
      if (priceModel(book, terms.provider, terms.model) !== undefined)
        refuse('model', `"${terms.model}" has a price already; state a negotiated price instead`);
      return;
  }
}
