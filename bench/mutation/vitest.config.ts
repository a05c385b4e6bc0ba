import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** The folder with the packages: Stryker's copy of the project, whose sources it has changed. */
const root = fileURLToPath(new URL('../..', import.meta.url));

export default defineConfig({
  root,
  // The linked packages below node_modules are the originals: whoever named them there would test unchanged sources.
  resolve: { alias: [{ find: /^@netra\/([a-z]+)$/, replacement: `${root}packages/$1/src/index.ts` }] },
  test: {
    include: ['packages/{pricing,replay}/src/**/*.test.ts'],
    setupFiles: ['bench/mutation/same-random-tests.ts'],
    // Every clone gets one score, whether or not the public data lies beside it.
    env: { APEX_PUBLIC_DATA: `${root}no-public-data` },
    // A worker is new for each mutant, but not for each file: reading the price book took most of the time.
    isolate: false,
    testTimeout: 20_000,
  },
});
