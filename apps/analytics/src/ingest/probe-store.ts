import { ApexError, callSchema, type Scope } from '@netra/contract';
import { shippedBook } from '@netra/pricing';
import { z } from 'zod';
import type { Store } from '../store/store.ts';
import { writeCalls } from '../store/write-calls.ts';
import { toCallRow } from './to-call-row.ts';

/** Oldest engine whose grouping sets, lightweight deletes and decimals were tried. */
const oldestEngine = [25, 3] as const;

/** The probe's call belongs to nobody: no key, token or service speaks for this organization. */
const scope: Scope = {
  organizationId: 'apex-probe',
  principal: { kind: 'service', service: 'analytics', role: 'owner' },
};

const versionSchema = z.object({ version: z.string() });
const sumsSchema = z.object({ place: z.string(), calls: z.number(), cost: z.string() });

const sums = ['llm_calls', 'calls_hourly', 'calls_daily'].map((table) => {
  const calls = table === 'llm_calls' ? 'toInt64(count())' : 'sum(r.calls)';
  return `select '${table}' as place, ${calls} as calls, ifNull(sum(r.cost), toDecimal128(0, 18)) as cost
    from apex.${table} as r where r.organization_id = {organization:String}`;
});

function unfit(message: string, details: Record<string, unknown>): ApexError {
  return new ApexError('store_unfit', `The analytics store is not fit for use: ${message}.`, { details });
}

/**
 * Tries the whole way of a call before any is taken in: writes the probe's one call anew, so that it replaces the one of
 * the last start, and checks that table and roll-ups hold exactly it. Raises `store_unfit` when the engine is too old
 * or does anything else.
 */
export async function probeStore(store: Store): Promise<void> {
  const engine = await store.read(
    scope,
    { sql: `select version() as version from system.one where {organization:String} != ''` },
    versionSchema,
  );
  const version = engine.rows[0]?.version ?? '';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < oldestEngine[0] || (major === oldestEngine[0] && minor < oldestEngine[1]))
    throw unfit(`ClickHouse ${version} is older than ${oldestEngine.join('.')}`, { version });

  const startedAtMs = Date.now();
  const call = callSchema.parse({
    callId: 'probe',
    provider: 'openai',
    responseModel: 'gpt-4o',
    startedAt: new Date(startedAtMs).toISOString(),
    usage: { inputUncached: 1 + (startedAtMs % 1_000_000), outputVisible: 1 },
  });
  const row = toCallRow(call, startedAtMs, {
    organizationId: scope.organizationId,
    source: 'probe',
    book: shippedBook(),
    endUserKey: store.endUserKey,
  });
  await store.write(scope, (writer, ingestedAtMs) => writeCalls(writer, [row], ingestedAtMs));
  const { rows } = await store.read(scope, { sql: sums.join(' union all ') }, sumsSchema);
  const wrong = rows.find((found) => found.calls !== 1 || found.cost !== row.cost);
  if (wrong === undefined && rows.length === sums.length) return;
  throw unfit(`one call was written and ${wrong?.place ?? 'a table'} holds something else`, {
    written: { calls: 1, cost: row.cost },
    found: rows,
  });
}
