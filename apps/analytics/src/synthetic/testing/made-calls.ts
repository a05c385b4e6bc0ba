import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { newId, type Scope } from '@netra/contract';
import { createLogger } from '@netra/foundation';
import { z } from 'zod';
import { openStore, type Store } from '../../store/store.ts';
import { allHours, type FeatureInput } from '../inject/entry.ts';
import { type WorkloadProfile, workloadProfileSchema } from '../profile.ts';

/** A store of its own for the tests of one file. */
export async function openTestStore(): Promise<{ store: Store; close: () => Promise<void> }> {
  const directory = mkdtempSync(join(tmpdir(), 'apex-synthetic-'));
  const store = await openStore({
    location: { directory },
    logger: createLogger({ service: 'analytics', level: 'silent' }),
  });
  return {
    store,
    close: async () => {
      await store.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Another organization each time. */
export function newScope(): Scope {
  return {
    organizationId: newId('organization'),
    principal: { kind: 'service', service: 'analytics', role: 'owner' },
  };
}

/** A profile of one feature, plain where the test does not say otherwise. */
export function profileOf(...features: readonly Partial<FeatureInput>[]): WorkloadProfile {
  return workloadProfileSchema.parse({
    name: 'test',
    project: 'made',
    environments: [{ environment: 'production', share: 1 }],
    features: features.map((feature, index) => ({
      feature: `feature-${index}`,
      weight: 1,
      provider: 'anthropic',
      model: 'claude-sonnet-4-6',
      hours: allHours,
      systemTokens: 100,
      userTokens: { median: 400, sigma: 0.5 },
      outputTokens: { median: 100, sigma: 0.4 },
      promptCache: 'none',
      timeToFirstTokenMs: { median: 500, sigma: 0.3 },
      msPerOutputToken: 5,
      errorShare: 0,
      ...feature,
    })),
  });
}

/** Reads an organization's calls by a select list; conditions and groups may follow it. */
export async function readCalls<Row extends z.ZodType>(
  store: Store,
  scope: Scope,
  { select, rest = '', row }: { select: string; rest?: string; row: Row },
): Promise<z.infer<Row>[]> {
  const sql = `select ${select} from apex.llm_calls where organization_id = {organization:String} ${rest}`;
  return (await store.read(scope, { sql }, row)).rows;
}

/** One number over all calls of an organization. */
export async function numberOf(store: Store, scope: Scope, expression: string): Promise<number> {
  const [row] = await readCalls(store, scope, {
    select: `toFloat64(${expression}) as value`,
    row: z.object({ value: z.number() }),
  });
  return row?.value ?? Number.NaN;
}

/** Everything a stream holds, as text. */
export async function textOf(stream: Readable): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text;
}
