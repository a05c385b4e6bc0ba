import type { Scope } from '@netra/contract';
import { z } from 'zod';
import type { Store } from '../../store/store.ts';

const dayMs = 86_400_000;
const flushIntervalMs = 5_000;
/** Organizations whose counts are in memory; the one not heard of for longest is read again when it comes back. */
const maxOrganizations = 10_000;

const rowSchema = z.object({ key: z.string(), calls: z.number() });

type Usage = {
  readonly day: number;
  readonly scope: Scope;
  /** Calls of the day, by key id; the empty key is the organization with all its keys. */
  readonly calls: Map<string, number>;
  /** What is not written yet. */
  readonly unwritten: Map<string, number>;
};

export type DayUsage = {
  /** Calls of this UTC day so far, by key id; the empty key is the whole organization. */
  of(scope: Scope, nowMs: number): Promise<ReadonlyMap<string, number>>;
  /** Counts calls for the organization and, where there is one, its key. */
  add(scope: Scope, count: { calls: number; key: string; nowMs: number }): Promise<void>;
  /** Writes what is not written yet. */
  flush(): Promise<void>;
  close(): Promise<void>;
};

/**
 * Counts calls by day in the store: a restart forgets nothing, a crash at most the last 5 s. Raises what the store raises.
 */
export function createDayUsage(store: Store, onError: (error: unknown) => void): DayUsage {
  const usages = new Map<string, Promise<Usage>>();
  let timer: NodeJS.Timeout | undefined;

  async function load(scope: Scope, day: number): Promise<Usage> {
    const { rows } = await store.read(
      scope,
      {
        sql: `select key_id as key, toInt64(sum(u.calls)) as calls from apex.ingest_usage as u
          where u.organization_id = {organization:String} and u.day = toDate({day:UInt16}) group by key_id`,
        parameters: { day },
      },
      rowSchema,
    );
    return { day, scope, calls: new Map(rows.map(({ key, calls }) => [key, calls])), unwritten: new Map() };
  }

  async function usageOf(scope: Scope, nowMs: number): Promise<Usage> {
    const day = Math.floor(nowMs / dayMs);
    const known = usages.get(scope.organizationId);
    const usage = known === undefined ? undefined : await known;
    if (usage !== undefined && usage.day === day) return usage;
    // Yesterday's last counts are written before they are let go.
    if (usage !== undefined) await write(usage);
    const again = usages.get(scope.organizationId);
    if (again !== undefined && again !== known) return again;
    const loading = load(scope, day);
    usages.delete(scope.organizationId);
    usages.set(scope.organizationId, loading);
    try {
      const loaded = await loading;
      await evict();
      return loaded;
    } catch (error) {
      usages.delete(scope.organizationId);
      throw error;
    }
  }

  async function evict(): Promise<void> {
    const [oldest] = usages;
    if (usages.size <= maxOrganizations || oldest === undefined) return;
    const [organization, usage] = oldest;
    await write(await usage);
    usages.delete(organization);
  }

  async function write(usage: Usage): Promise<void> {
    if (usage.unwritten.size === 0) return;
    const counts = [...usage.unwritten];
    const lines = counts.map(([key, calls]) =>
      JSON.stringify([usage.scope.organizationId, key, usage.day, calls]),
    );
    usage.unwritten.clear();
    try {
      await store.write(usage.scope, (writer) =>
        writer.insert(
          'apex.ingest_usage',
          ['organization_id', 'key_id', 'day', 'calls'],
          `${lines.join('\n')}\n`,
        ),
      );
    } catch (error) {
      for (const [key, calls] of counts) usage.unwritten.set(key, (usage.unwritten.get(key) ?? 0) + calls);
      throw error;
    }
  }

  async function flush(): Promise<void> {
    for (const usage of [...usages.values()]) await write(await usage);
  }

  function flushLater(): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      flush().catch((error) => {
        onError(error);
        flushLater();
      });
    }, flushIntervalMs).unref();
  }

  return {
    async of(scope, nowMs) {
      return (await usageOf(scope, nowMs)).calls;
    },
    async add(scope, { calls, key, nowMs }) {
      const usage = await usageOf(scope, nowMs);
      for (const counted of key === '' ? [''] : ['', key]) {
        usage.calls.set(counted, (usage.calls.get(counted) ?? 0) + calls);
        usage.unwritten.set(counted, (usage.unwritten.get(counted) ?? 0) + calls);
      }
      flushLater();
    },
    flush,
    async close() {
      clearTimeout(timer);
      await flush();
    },
  };
}
