/** A layer of tests: what it holds and how long it may take; each is a vitest project of the same name. */
export type Layer = {
  readonly name: string;
  readonly holds: string;
  readonly include: readonly string[];
  readonly exclude?: readonly string[];
  /** True where tests use the run's embedded PostgreSQL. */
  readonly postgres: boolean;
  readonly limitMs: number;
  readonly testTimeoutMs: number;
};

const engines = ['apps/{analytics,auth,backend,cli}/src/**/*.test.ts'];
const minute = 60_000;

/**
 * Tests of several processes, of what kills them or cuts them off, of long random histories, large files and removals that
 * rewrite every table: minutes, not seconds.
 */
const long = [
  'apps/analytics/src/durability/**/*.test.ts',
  'apps/{analytics,backend}/src/**/{kill,killed,crash,cut-off}.test.ts',
  'apps/analytics/src/ingest/large-files.test.ts',
  'apps/analytics/src/ingest/otlp/span-intake.test.ts',
  'apps/analytics/src/retention/retention.test.ts',
  'apps/analytics/src/store/{open-store,random-history}.test.ts',
  'apps/backend/src/models/model-runs.test.ts',
  'apps/backend/src/runs/whole-team.test.ts',
  'apps/backend/src/session/redis-tickets.test.ts',
  'apps/backend/src/ws/{behind-nginx,client,several-backends}.test.ts',
];

export const layers: readonly Layer[] = [
  {
    name: 'fast_feedback',
    holds: 'unit and contract tests, no engine',
    include: [
      'packages/*/src/**/*.test.{ts,tsx}',
      'apps/web/src/**/*.test.{ts,tsx}',
      'test/architecture/**/*.test.ts',
      'test/runner/**/*.test.ts',
      'test/faults/**/*.test.ts',
    ],
    postgres: false,
    limitMs: 2 * minute,
    testTimeoutMs: 20_000,
  },
  {
    name: 'core_integration',
    holds: 'services over their real embedded engines, real HTTP and WebSocket',
    include: engines,
    exclude: long,
    postgres: true,
    limitMs: 10 * minute,
    testTimeoutMs: 60_000,
  },
  {
    name: 'service_integration',
    holds: 'the whole system as several processes, with faults; long histories and large files',
    include: ['test/service/**/*.test.ts', ...long],
    postgres: true,
    limitMs: 20 * minute,
    testTimeoutMs: 5 * minute,
  },
  {
    name: 'e2e_background',
    holds: 'a real browser against the whole system',
    include: ['test/e2e/**/*.test.ts'],
    postgres: true,
    limitMs: 60 * minute,
    testTimeoutMs: 10 * minute,
  },
];

/** Which layers a mode runs. */
export const modes: Readonly<Record<string, readonly string[]>> = {
  fast_feedback: ['fast_feedback'],
  hybrid: ['fast_feedback', 'core_integration'],
  background: ['service_integration', 'e2e_background'],
  nightly: layers.map((layer) => layer.name),
};
