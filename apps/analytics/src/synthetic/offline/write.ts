import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Scope } from '@netra/contract';
import { createLogger } from '@netra/foundation';
import { openStore, type Store } from '../../store/store.ts';
import { type FileProgress, writeWorkload } from '../files/write-workload.ts';
import { planWorkload } from '../plan.ts';
import { workloadOf } from '../workload-request.ts';
import type { OfflineRequest } from './request.ts';

/** Where the period of a file ends unless it is stated: always there, so that the same seed gives the same bytes. */
const usualEnd = '2026-11-01T00:00:00Z';
/** Rows of Native files name an organization: one that nobody has. */
const nobody = 'org_synthetic';

/** Runs work on an engine of its own, in a directory that is removed afterwards. */
async function withOwnStore<Result>(work: (store: Store, scope: Scope) => Promise<Result>): Promise<Result> {
  const directory = await mkdtemp(join(tmpdir(), 'apex-synth-'));
  // A process that is told to end leaves nothing behind either.
  const remove = () => rmSync(directory, { recursive: true, force: true });
  process.once('exit', remove);
  try {
    const logger = createLogger({ service: 'analytics', level: 'silent' });
    const store = await openStore({ location: { directory }, logger, readers: 2 });
    try {
      const principal = { kind: 'service', service: 'analytics', role: 'owner' } as const;
      return await work(store, { organizationId: nobody, principal });
    } finally {
      await store.close();
    }
  } finally {
    process.off('exit', remove);
    await rm(directory, { recursive: true, force: true });
  }
}

/** Writes a workload to a file without any running service; raises what `workloadOf` and `writeWorkload` raise. */
export async function writeOffline(
  request: Extract<OfflineRequest, { do: 'write' }>,
  onProgress: (progress: FileProgress) => void,
) {
  const { out, format } = request;
  const workload = workloadOf(request.workload, usualEnd);
  // What is wrong with the request is said before an engine is started.
  planWorkload(workload);
  const startedAt = performance.now();
  return withOwnStore(async (store, scope) => {
    const { plan, ...written } = await writeWorkload(store, scope, { workload, format, out, onProgress });
    const { profile, project, seed, period } = plan;
    const durationMs = Math.round(performance.now() - startedAt);
    return {
      profile: profile.name,
      project,
      seed,
      period,
      synthetic: true,
      file: out,
      format,
      ...written,
      durationMs,
    };
  });
}
