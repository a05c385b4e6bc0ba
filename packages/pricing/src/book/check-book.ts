import type { PriceBook } from './price-book.ts';
import report from './price-book-report.json' with { type: 'json' };
import { shippedBook } from './shipped-book.ts';

export type BookCheck = {
  readonly version: string;
  readonly checksum: string;
  /** Checksum of the prices as they are. */
  readonly actual: string;
  /** The prices are the ones the checksum was made of, and the cross-check is of this book. */
  readonly isIntact: boolean;
  readonly providers: number;
  readonly models: number;
  readonly prices: number;
  readonly sources: readonly {
    name: string;
    url: string;
    observedAt: string;
    ageDays: number;
    isStale: boolean;
  }[];
  /** Prices that the second list stated otherwise when the book was built, and those by 2x or more. */
  readonly disagreements: number;
  readonly quarantined: number;
  /** Models past the day their provider stops serving them, as `provider/model`. */
  readonly retired: readonly string[];
  /** Models none of whose prices holds on the day. */
  readonly unpricedModels: readonly string[];
};

const dayMs = 86_400_000;
/** Providers change prices every few weeks; after this many days a list is likely to be behind somewhere. */
const staleAfterDays = 120;

/** Checks the shipped book for a day: checksum, age of its sources, cross-check of its two lists, models gone by. */
export function checkBook(
  sha256: (text: string) => string,
  day: string,
  book: PriceBook = shippedBook(),
): BookCheck {
  const actual = sha256(JSON.stringify(book.providers));
  const entries = book.providers.flatMap(({ provider, models }) =>
    models.map((model) => ({ name: `${provider}/${model.model}`, model })),
  );
  return {
    version: book.version,
    checksum: book.checksum,
    actual,
    isIntact: actual === book.checksum && report.version === book.version,
    providers: book.providers.length,
    models: entries.length,
    prices: entries.reduce((sum, { model }) => sum + model.prices.length, 0),
    sources: Object.values(book.sources).map(({ name, url, observedAt }) => {
      const ageDays = Math.floor((Date.parse(day) - Date.parse(observedAt)) / dayMs);
      return { name, url, observedAt, ageDays, isStale: ageDays > staleAfterDays };
    }),
    disagreements: report.disagreements.length,
    quarantined: report.disagreements.filter(({ quarantined }) => quarantined).length,
    retired: entries.flatMap(({ name, model }) =>
      model.retiresAt !== undefined && model.retiresAt <= day ? [name] : [],
    ),
    unpricedModels: entries.flatMap(({ name, model }) =>
      model.prices.some(
        ({ effectiveFrom, effectiveTo }) =>
          (effectiveFrom === undefined || effectiveFrom <= day) &&
          (effectiveTo === undefined || day < effectiveTo),
      )
        ? []
        : [name],
    ),
  };
}
