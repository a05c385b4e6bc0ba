// Prices that are an organization's own: negotiated terms, imported changes and those that wait for a person, in
// PostgreSQL. It never fetches a price list, takes no suspicious move by itself, and deletes nothing that was agreed.
import { type Database, type Logger, migrate, openDatabase } from '@netra/foundation';
import type { Generated } from 'kysely';
import { acceptanceMigrations } from '../../acceptance/store/migrations.ts';
import { syntheticMigrations } from '../../synthetic/jobs/migrations.ts';
import { priceMigrations } from './migrations.ts';

export type PriceTables = {
  negotiated_price: {
    id: string;
    organization_id: string;
    terms: unknown;
    created_at: Generated<Date>;
    created_by: string;
    revoked_at: Date | null;
    revoked_by: string | null;
  };
  price_change: {
    id: string;
    organization_id: string;
    import_id: string;
    provider: string;
    model: string;
    tier: string;
    component: string;
    above_tokens: number;
    before: string | null;
    after: string;
    second: string | null;
    status: string;
    reason: string | null;
    effective_from: string | null;
    source: unknown;
    created_at: Generated<Date>;
    decided_by: string | null;
    decided_at: Date | null;
  };
  price_version: { organization_id: string; version: Generated<string> };
  reprice_job: {
    id: string;
    organization_id: string;
    from_at: Date;
    to_at: Date;
    started_at: Generated<Date>;
  };
};

export type PriceDatabase = {
  /** The app role: sees one organization a transaction, through `withScope`. */
  readonly app: Database<PriceTables>;
  /** The worker role (BYPASSRLS): keeps all organizations' books in memory and finishes what a crash left. */
  readonly worker: Database<PriceTables>;
  close(): Promise<void>;
};

/** Gives a connection the schema `analytics` as its search path, without touching the role's own settings. */
function inSchema(url: string): string {
  const withPath = new URL(url);
  withPath.searchParams.set('options', '-c search_path=analytics');
  return withPath.href;
}

/** Brings schema `analytics` up to date and opens its two pools. Raises `dependency_unavailable` without PostgreSQL. */
export async function openPriceDatabase(
  urls: {
    readonly databaseOwnerUrl: string;
    readonly databaseUrl: string;
    readonly databaseWorkerUrl: string;
  },
  logger: Logger,
): Promise<PriceDatabase> {
  const migrations = [...priceMigrations, ...acceptanceMigrations, ...syntheticMigrations];
  await migrate({ ownerUrl: urls.databaseOwnerUrl, schema: 'analytics', migrations });
  const open = (url: string, role: string) =>
    openDatabase<PriceTables>({
      url: inSchema(url),
      applicationName: `apex-analytics-${role}`,
      logger,
      poolSize: 4,
    });
  const app = open(urls.databaseUrl, 'app');
  const worker = open(urls.databaseWorkerUrl, 'worker');
  return {
    app,
    worker,
    close: async () => {
      await Promise.all([app.close(), worker.close()]);
    },
  };
}
