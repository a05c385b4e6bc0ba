import type { Logger } from '@netra/foundation';
import type { Store } from '../store/store.ts';
import { type OrganizationBooks, openOrganizationBooks } from './book/organization-books.ts';
import { finishReprices } from './reprice/reprice.ts';
import { openPriceDatabase, type PriceDatabase } from './store/price-database.ts';

/** What routes need of prices: the organizations' own ones, and the books made of them. */
export type PriceParts = {
  readonly database: PriceDatabase;
  readonly books: OrganizationBooks;
  /** Resolves when PostgreSQL answers. */
  check(): Promise<void>;
  close(): Promise<void>;
};

/**
 * Opens the organizations' prices: migrates, reads every book, finishes what a killed reprice left. Raises
 * `dependency_unavailable` without PostgreSQL.
 */
export async function openPrices(
  urls: Parameters<typeof openPriceDatabase>[0],
  { store, logger }: { store: Store; logger: Logger },
): Promise<PriceParts> {
  const database = await openPriceDatabase(urls, logger);
  try {
    const books = await openOrganizationBooks(database, { logger });
    const finished = await finishReprices({ store, database });
    if (finished > 0) logger.info({ periods: finished }, 'roll-ups of an unfinished reprice were corrected');
    return {
      database,
      books,
      check: async () => {
        await database.app.pool.query('select 1');
      },
      close: async () => {
        books.close();
        await database.close();
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}
