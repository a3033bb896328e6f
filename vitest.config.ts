import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/oracle/**', 'test/lab/**'],
          setupFiles: 'test/support/seed.ts',
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'oracle',
          include: ['test/oracle/**/*.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 1_800_000,
        },
      },
      {
        test: {
          name: 'lab',
          include: ['test/lab/**/*.test.ts'],
          globalSetup: 'test/lab/support/accelerator.ts',
          testTimeout: 300_000,
          // A guest takes more than one processor already.
          fileParallelism: false,
        },
      },
    ],
  },
});
