import type { Acceptance, Calibration, Scope } from '@netra/contract';
import type { Kysely } from 'kysely';
import type { PriceParts } from '../prices/price-parts.ts';
import { calibrationOf } from './calibration.ts';
import { newestChecks } from './store/acceptance-checks.ts';
import type { AcceptanceTables } from './store/acceptance-rows.ts';
import { listAcceptances } from './store/acceptances.ts';

/** Acceptances lie in the schema of prices and are read with its connections. */
export function acceptanceDatabase({ database }: PriceParts): Kysely<AcceptanceTables> {
  const withBoth = database.app.kysely.withTables<AcceptanceTables>();
  // Its type holds the tables of prices as well, which nobody here may ask for.
  return withBoth as unknown as Kysely<AcceptanceTables>;
}

/** The acceptances of an organization, and how those that were checked kept their promises. */
export async function readCalibration(
  database: Kysely<AcceptanceTables>,
  scope: Scope,
): Promise<{ acceptances: Acceptance[]; calibration: Calibration[] }> {
  const [acceptances, checks] = await Promise.all([
    listAcceptances(database, scope),
    newestChecks(database, scope),
  ]);
  return { acceptances, calibration: calibrationOf(acceptances, checks) };
}
