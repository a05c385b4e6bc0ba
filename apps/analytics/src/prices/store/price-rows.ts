import {
  type Negotiated,
  negotiatedSchema,
  type PriceChange,
  priceChangeSchema,
  type Scope,
  userOf,
} from '@netra/contract';
import type { Selectable } from 'kysely';
import type { PriceTables } from './price-database.ts';

const dayOf = (value: unknown): string | null => (typeof value === 'string' ? value.slice(0, 10) : null);

/** A negotiated term as it is stored. */
export function negotiatedOf(row: Selectable<PriceTables['negotiated_price']>): Negotiated {
  return negotiatedSchema.parse({
    id: row.id,
    terms: row.terms,
    createdAt: row.created_at.toISOString(),
    createdBy: row.created_by,
  });
}

/** A change of an import as it is stored; its date must have been read as text, a day knows no zone. */
export function changeOf(row: Selectable<PriceTables['price_change']>): PriceChange {
  return priceChangeSchema.parse({
    id: row.id,
    provider: row.provider,
    model: row.model,
    serviceTier: row.tier,
    component: row.component,
    aboveTokens: row.above_tokens,
    before: row.before,
    after: row.after,
    second: row.second,
    status: row.status,
    reason: row.reason,
    effectiveFrom: dayOf(row.effective_from),
    source: row.source,
    createdAt: row.created_at.toISOString(),
    decidedBy: row.decided_by,
    decidedAt: row.decided_at?.toISOString() ?? null,
  });
}

/** Who decided something, for the record: a person, a key or a service. */
export function actorOf(scope: Scope): string {
  const { principal } = scope;
  return (
    userOf(scope) ??
    (principal.kind === 'key' ? principal.keyId : principal.kind === 'service' ? principal.service : '')
  );
}
