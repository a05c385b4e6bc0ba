import { expect, test } from 'vitest';
import { bookOf } from '../../../../test/fixtures/price-books.ts';
import { findProvider } from './find-provider.ts';
import { matchModel } from './match-model.ts';

const book = bookOf({
  Acme: { match: { exact: ['acme cloud'], prefix: ['acme-'] } },
  bolt: { match: { pattern: ['^b[0-9]+$'], contains: ['lightning'] } },
  crane: { match: { exact: ['two'], prefix: ['acme-crane'], contains: ['tower'] } },
  dune: { match: { exact: ['two'], contains: ['sand'] } },
});
const named = (name: string) => {
  const found = findProvider(book, name);
  return found.found ? found.provider.provider : [found.why, ...found.candidates].join(' ');
};

test.each([
  ['  ACME ', 'Acme'],
  ['Acme Cloud', 'Acme'],
  ['acme-eu', 'Acme'],
  ['eu-acme-', 'unknown'],
  ['b12', 'bolt'],
  ['b12x', 'unknown'],
  ['the-lightning-one', 'bolt'],
  // Names that several answer to are nobody's.
  ['two', 'ambiguous crane dune'],
  ['acme-crane-1', 'ambiguous Acme crane'],
  ['tower-of-sand', 'ambiguous crane dune'],
  ['', 'unknown'],
])('the provider "%s" is %s', (name, expected) => {
  expect(named(name)).toBe(expected);
});

const models = bookOf({
  seller: {
    match: { exact: ['shop'], prefix: ['shop-'], contains: ['bazaar', 'market'] },
    models: {
      alpha: { match: { exact: ['alpha', 'alpha-9-build'], prefix: ['alpha-1', 'alpha-1-long'] } },
      beta: { match: { exact: ['beta'], prefix: ['alpha-1-lo'], suffix: ['-tail'] } },
      gamma: { match: { contains: ['-mid-'], pattern: ['^g\\d$'], suffix: ['g-tail'] } },
      delta: { match: { pattern: ['^[a-z]7$'] } },
    },
  },
}).providers[0]!;
const found = (name: string) => {
  const match = matchModel(models, name);
  return match.found ? `${match.model.model} by ${match.by}` : [match.why, ...match.candidates].join(' ');
};

test.each([
  ['alpha', 'alpha by exact'],
  [' ALPHA ', 'alpha by exact'],
  ['alpha-1', 'alpha by prefix'],
  ['alpha-1-20260101', 'alpha by prefix'],
  ['alpha-1-2', 'unknown'],
  // The longest rule decides.
  ['alpha-1-lo-x', 'beta by prefix'],
  ['alpha-1-long-x', 'alpha by prefix'],
  ['x-tail', 'beta by suffix'],
  ['xg-tail', 'gamma by suffix'],
  ['tail-x', 'unknown'],
  ['a-mid-b', 'gamma by contains'],
  ['a-mid-', 'gamma by contains'],
  ['g3', 'gamma by pattern'],
  ['a7', 'delta by pattern'],
  ['g7', 'ambiguous gamma delta'],
  // A gateway's prefix is taken off where it is the seller's own name, and nobody else's.
  ['seller/alpha', 'alpha by exact'],
  ['shop/alpha', 'alpha by exact'],
  ['shop-eu/alpha', 'alpha by exact'],
  ['my-bazaar/alpha', 'alpha by exact'],
  ['the-market-eu/alpha', 'alpha by exact'],
  ['eu-shop-/alpha', 'unknown'],
  ['stranger/alpha', 'unknown'],
  ['/alpha', 'unknown'],
  ['alpha[1m]', 'alpha by exact'],
  ['alpha[1m]x', 'unknown'],
  ['models/alpha', 'alpha by exact'],
  ['publishers/somebody/models/alpha', 'alpha by exact'],
  ['projects/p-1/locations/eu/publishers/somebody/models/alpha', 'alpha by exact'],
  ['x/models/alpha', 'unknown'],
  // Vertex writes the build after an @.
  ['alpha@default', 'alpha by exact'],
  ['alpha@latest', 'alpha by exact'],
  ['alpha-9@build', 'alpha by exact'],
  ['alpha@latest-x', 'unknown'],
  ['', 'unknown'],
])('the model "%s" is %s', (name, expected) => {
  expect(found(name)).toBe(expected);
});
