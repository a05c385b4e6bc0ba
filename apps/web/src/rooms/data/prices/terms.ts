import type { NegotiatedInput, NegotiatedTerms } from '@netra/contract';
import { priceStrings } from './strings.ts';

const strings = priceStrings.own;

/** Terms in one line of text. */
export function describeTerms(terms: NegotiatedTerms): string {
  const name = `${terms.provider}/${terms.model}`;
  switch (terms.kind) {
    case 'price': {
      const prices = Object.entries(terms.prices).map(([component, price]) => `${component} ${price}`);
      const span = strings.span(terms.effectiveFrom, terms.effectiveTo);
      return strings.priceLine({ name, prices: prices.join(', '), currency: terms.currency, span });
    }
    case 'discount':
      return strings.discountLine({
        name,
        percent: terms.percent,
        span: strings.span(terms.effectiveFrom, terms.effectiveTo),
      });
    case 'alias':
      return strings.aliasLine({ name, target: `${terms.target.provider}/${terms.target.model}` });
  }
}

export type TermsKind = NegotiatedTerms['kind'];

/** The terms that a filled-in form states; fields that are left empty are not stated. */
export function termsOf(kind: TermsKind, field: (name: string) => string): NegotiatedInput {
  const base = { provider: field('provider'), model: field('model'), note: field('note') };
  const span = {
    ...(field('from') === '' ? {} : { effectiveFrom: field('from') }),
    ...(field('to') === '' ? {} : { effectiveTo: field('to') }),
  };
  switch (kind) {
    case 'price': {
      const components = ['inputUncached', 'cacheRead', 'outputVisible'] as const;
      const stated = components.filter((component) => field(component) !== '');
      const prices = Object.fromEntries(stated.map((component) => [component, field(component)]));
      const foreign = field('currency') === '' ? {} : { currency: field('currency').toUpperCase() };
      const rate = field('usdPerUnit') === '' ? {} : { usdPerUnit: field('usdPerUnit') };
      return { kind, ...base, ...span, prices, ...foreign, ...rate };
    }
    case 'discount':
      return { kind, ...base, ...span, percent: field('percent') };
    case 'alias': {
      const target = { provider: field('targetProvider') || base.provider, model: field('targetModel') };
      return { kind, ...base, target };
    }
  }
}
