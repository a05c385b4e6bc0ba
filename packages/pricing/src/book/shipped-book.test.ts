import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { buildBook } from '../../../../scripts/price-book/build-book.ts';
import { formatBook } from '../../../../scripts/price-book/format-book.ts';
import { publicDataPath } from '../../../../test/fixtures/public-data.ts';
import { compareBooks } from './compare-books.ts';
import { matchModel } from './match-model.ts';
import { overlayBook } from './overlay-book.ts';
import { bookChecksum, shippedBook } from './shipped-book.ts';

const path = new URL('./price-book.json', import.meta.url);
const book = shippedBook();
const models = book.providers.flatMap(({ models: all }) => all);

describe('the shipped book', () => {
  test('is what its checksum says, and small', async () => {
    expect(await bookChecksum(book)).toBe(book.checksum);
    expect(readFileSync(path).length).toBeLessThan(1_000_000);
  });

  test('holds the providers and models of its sources, each price with an id of its own and a known source', () => {
    expect(book.providers.length).toBeGreaterThanOrEqual(36);
    expect(models.length).toBeGreaterThanOrEqual(1_466);
    const prices = models.flatMap((model) => model.prices);
    expect(new Set(prices.map(({ id }) => id)).size).toBe(prices.length);
    expect(prices.filter(({ source }) => book.sources[source] === undefined)).toEqual([]);
  });

  test('is reached by every name it states, without a tie', () => {
    const lost = book.providers.flatMap((provider) =>
      provider.models.flatMap((model) =>
        model.match.exact.flatMap((name) => {
          const found = matchModel(provider, name);
          return found.found && found.model === model ? [] : [`${provider.provider}: ${name}`];
        }),
      ),
    );
    expect(lost).toEqual([]);
  });

  test('never lets two prices of a tier hold at the same time, times of day aside', () => {
    const overlaps = models.flatMap((model) =>
      model.prices.flatMap((left, index) =>
        model.prices
          .slice(index + 1)
          .filter(
            (right) =>
              left.tier === right.tier &&
              (left.daily === undefined) === (right.daily === undefined) &&
              (left.effectiveFrom ?? '') < (right.effectiveTo ?? '9') &&
              (right.effectiveFrom ?? '') < (left.effectiveTo ?? '9'),
          ),
      ),
    );
    expect(overlaps.map(({ id }) => id)).toEqual([]);
  });
});

const sources = {
  genai: publicDataPath('prices/genai-prices.json'),
  litellm: publicDataPath('prices/litellm-2026-07-24.json'),
};

describe.skipIf(sources.genai === undefined || sources.litellm === undefined)('building it again', () => {
  const sha256 = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex');
  const read = (file: string | undefined) => {
    const bytes = readFileSync(file ?? '');
    return { json: JSON.parse(bytes.toString('utf8')) as unknown, sha256: sha256(bytes) };
  };

  test('from the same public lists gives the same bytes, and quarantines what differs 2x', () => {
    const genai = { ...read(sources.genai), observedAt: book.sources['genai-prices']!.observedAt };
    const built = buildBook(genai, read(sources.litellm), sha256);
    expect(formatBook(built.book)).toBe(readFileSync(path, 'utf8'));
    const intro = built.report.disagreements.find(
      ({ model, component }) => model === 'gemini-3.6-flash' && component === 'inputUncached',
    );
    expect(intro).toMatchObject({ kept: '0.00000075', other: '0.0000015', quarantined: true });
    const kept = built.book.providers
      .find(({ provider }) => provider === 'google')
      ?.models.find(({ model }) => model === 'gemini-3.6-flash');
    expect(kept?.prices.filter(({ source }) => source === 'litellm')).toEqual([]);
  });
});

describe('changing the book', () => {
  test('a move of 2x or to nothing is quarantined, a small one is not', () => {
    const next = structuredClone(book);
    const find = (provider: string, model: string) =>
      next.providers
        .find((entry) => entry.provider === provider)!
        .models.find((entry) => entry.model === model)!;
    find('openai', 'gpt-4o').prices[0]!.rates.inputUncached = '0.0025';
    find('openai', 'gpt-4.1').prices[0]!.rates.outputVisible = '0.000009';
    find('openai', 'o3').prices[0]!.rates.cacheRead = '0';
    const changes = compareBooks(book, next);
    expect(changes.map(({ model, component, isQuarantined }) => [model, component, isQuarantined])).toEqual([
      ['gpt-4.1', 'outputVisible', false],
      ['gpt-4o', 'inputUncached', true],
      ['o3', 'cacheRead', true],
    ]);
    expect(compareBooks(book, structuredClone(book))).toEqual([]);
  });

  test('an overlay does not change the book below it', async () => {
    overlayBook(book, { version: 'x', providers: [{ provider: 'openai', models: [] }] });
    expect(await bookChecksum(book)).toBe(book.checksum);
  });
});
