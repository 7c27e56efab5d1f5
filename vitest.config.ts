import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'workers/**/*.test.ts'],
    setupFiles: './test/setup.ts',
    globalSetup: './test/run-folder.ts',
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // One more than CI's cores: some files wait for a dead worker's jobs to be taken over.
    maxWorkers: 3,
    // Its last lines are for scripts: what real data was verified, how many tests passed.
    reporters: ['default', './test/reporter.ts'],
  },
});
