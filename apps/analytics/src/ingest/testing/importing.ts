import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ImportOptions,
  type ImportResult,
  importOptionsSchema,
  newId,
  type Scope,
} from '@netra/contract';
import { createLogger } from '@netra/foundation';
import { shippedBook } from '@netra/pricing';
import { z } from 'zod';
import { openStore } from '../../store/store.ts';
import { createCallIntake } from '../call-intake.ts';
import { importFile } from '../import-file.ts';
import { previewFile } from '../preview-file.ts';

const storedSchema = z.record(z.string(), z.unknown());

async function* streamOf(body: string | Uint8Array): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(body as Uint8Array);
  // Small pieces, so that records and characters are cut in the middle.
  for (let at = 0; at < bytes.length; at += 1_000) yield bytes.subarray(at, at + 1_000);
}

/** A store of its own with the intake of files, without the HTTP service around it. */
export async function openImporting() {
  const directory = mkdtempSync(join(tmpdir(), 'apex-import-test-'));
  const store = await openStore({
    location: { directory },
    logger: createLogger({ service: 'analytics', level: 'silent' }),
  });
  const intake = createCallIntake(store, { endUserKey: store.endUserKey, book: shippedBook() });
  const scopeOf = (organizationId: string): Scope => ({
    organizationId,
    principal: { kind: 'service', service: 'backend', role: 'owner' },
  });
  const optionsOf = (options: Partial<ImportOptions>) =>
    importOptionsSchema.parse({ fileName: 'test', ...options });

  return {
    store,
    intake,
    directory,
    scopeOf,
    newOrganization: () => newId('organization'),
    /** Imports a body and returns the result; raises what the import raises. */
    async importAll(
      organization: string,
      body: string | Uint8Array | AsyncIterable<Buffer>,
      options: Partial<ImportOptions> = {},
    ): Promise<ImportResult> {
      let result: ImportResult | undefined;
      const stream = typeof body === 'string' || body instanceof Uint8Array ? streamOf(body) : body;
      const events = importFile(store, intake, {
        scope: scopeOf(organization),
        body: stream,
        options: optionsOf(options),
        totalBytes: null,
      });
      for await (const event of events) if (event.type === 'result') result = event.result;
      if (result === undefined) throw new Error('the import ended without a result');
      return result;
    },
    preview: (organization: string, body: string | Uint8Array, options: Partial<ImportOptions> = {}) =>
      previewFile(intake, {
        scope: scopeOf(organization),
        body: streamOf(body),
        options: optionsOf(options),
        project: null,
      }),
    /** The stored rows of an organization, by call id. */
    async calls(organization: string): Promise<Record<string, unknown>[]> {
      const { rows } = await store.read(
        scopeOf(organization),
        {
          sql: 'select * from apex.llm_calls where organization_id = {organization:String} order by call_id',
        },
        storedSchema,
      );
      return rows;
    },
    async close() {
      await store.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

export type Importing = Awaited<ReturnType<typeof openImporting>>;
