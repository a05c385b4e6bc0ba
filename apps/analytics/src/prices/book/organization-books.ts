import type { Negotiated, PriceChange } from '@netra/contract';
import type { Logger } from '@netra/foundation';
import { type PriceBook, shippedBook } from '@netra/pricing';
import { changeColumns } from '../store/price-changes.ts';
import type { PriceDatabase } from '../store/price-database.ts';
import { changeOf, negotiatedOf } from '../store/price-rows.ts';
import { organizationBook } from './organization-book.ts';

export type OrganizationBooks = {
  /** The book that holds for an organization now; the same object until its prices change. */
  bookOf(organizationId: string): PriceBook;
  /** Reads the organizations whose prices changed since the last time, in this process or another. */
  refresh(): Promise<void>;
  close(): void;
};

/** How long another process may go on with prices that were changed through this one, in ms. */
const refreshIntervalMs = 10_000;

type Held = { readonly version: string; readonly book: PriceBook };

async function readOwn(database: PriceDatabase, organizationId: string) {
  const { kysely } = database.worker;
  const terms = await kysely
    .selectFrom('negotiated_price')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('revoked_at', 'is', null)
    .execute();
  const changes = await kysely
    .selectFrom('price_change')
    .select(changeColumns)
    .where('organization_id', '=', organizationId)
    .where('status', 'in', ['applied', 'accepted'])
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return { negotiated: terms.map(negotiatedOf), changes: changes.map(changeOf) } satisfies {
    negotiated: Negotiated[];
    changes: PriceChange[];
  };
}

/**
 * Opens the books of all organizations that have prices of their own, and keeps them up to date. They stay in memory, so
 * that a call is priced without asking PostgreSQL, also while it is away. Raises what the database raises at the start.
 */
export async function openOrganizationBooks(
  database: PriceDatabase,
  options: { logger: Logger; base?: PriceBook },
): Promise<OrganizationBooks> {
  const base = options.base ?? shippedBook();
  const books = new Map<string, Held>();

  async function refresh(): Promise<void> {
    const versions = await database.worker.kysely.selectFrom('price_version').selectAll().execute();
    for (const { organization_id: organizationId, version } of versions) {
      if (books.get(organizationId)?.version === version) continue;
      const own = await readOwn(database, organizationId);
      books.set(organizationId, { version, book: organizationBook(base, { version, ...own }) });
    }
  }

  await refresh();
  const timer = setInterval(() => {
    refresh().catch((error) =>
      options.logger.warn(
        { err: error },
        'negotiated prices could not be read again; the ones in memory hold',
      ),
    );
  }, refreshIntervalMs).unref();
  return {
    bookOf: (organizationId) => books.get(organizationId)?.book ?? base,
    refresh,
    close: () => clearInterval(timer),
  };
}
