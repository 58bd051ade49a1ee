import { defineConfig } from 'vitest/config';

const ALL = ['test/**/*.test.ts', 'test/**/*.test.tsx'];
/** Measure latencies or shares, so nothing may run beside them. */
const ALONE = ['test/**/*.alone.test.ts'];
/** Want a real API server. */
const REAL = ['test/**/real.test.ts', 'test/**/*.real.test.ts'];
/** Of those, the ones that measure latencies or shares. */
const REAL_ALONE = ['test/**/*.alone.real.test.ts'];
/** Put the same questions to the sandbox and to a stock Envoy. */
const ENVOY = ['test/second-opinion/**/*.test.ts'];
/** Put something else in a module's place, which nothing else may see. */
const MOCKING = ['test/engine/machine/run-model.test.ts', 'test/engine/machine/step-model.test.ts'];

export default defineConfig({
  test: {
    // For what hangs, not for what is slow: a loaded machine may take ten times as long as a quiet one.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 60_000 } },
    // Much of a test's time is waiting for processes and clocks, so a few more of them than cores keep those busy.
    maxWorkers: 3,
    // Loading the program anew for every file would be a third of all that the tests do.
    isolate: false,
    projects: [
      {
        extends: true,
        test: {
          name: 'tests',
          include: ALL,
          exclude: ['test/campaigns/**', 'node_modules/**', ...ALONE, ...REAL, ...ENVOY, ...MOCKING],
        },
      },
      { extends: true, test: { name: 'mocking', include: MOCKING, isolate: true } },
      { extends: true, test: { name: 'alone', include: ALONE, isolate: true } },
      { extends: true, test: { name: 'real', include: REAL, exclude: REAL_ALONE } },
      { extends: true, test: { name: 'real-alone', include: REAL_ALONE, isolate: true } },
      { extends: true, test: { name: 'envoy', include: ENVOY } },
    ],
  },
});
