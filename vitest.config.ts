import { defineConfig } from 'vitest/config';
import { layers } from './test/runner/layers.ts';

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    projects: layers.map((layer) => ({
      test: {
        name: layer.name,
        include: [...layer.include],
        exclude: ['**/node_modules/**', '**/dist/**', ...(layer.exclude ?? [])],
        globalSetup: layer.postgres ? ['test/fixtures/postgres-server.ts'] : [],
        testTimeout: layer.testTimeoutMs,
        hookTimeout: layer.testTimeoutMs,
        // Files of the last two layers start whole systems: side by side they would share two cores and ports.
        fileParallelism: layer.limitMs <= 10 * 60_000,
      },
    })),
  },
});
