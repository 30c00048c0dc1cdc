import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'architecture', include: ['test/architecture.test.ts'] } },
      {
        test: {
          name: 'unit',
          // The electron package answers with this path instead of downloading its binary; electron-store then keeps to plain Node.
          env: { ELECTRON_OVERRIDE_DIST_PATH: '/nowhere' },
          include: ['src/**/*.test.ts', 'tools/*.test.ts', 'bench/*.test.ts'],
          exclude: ['**/*.live.test.ts'],
        },
      },
      {
        test: {
          name: 'live',
          include: ['src/**/*.live.test.ts', 'test/**/*.live.test.ts'],
          globalSetup: 'test/helpers/rabbitmq-global.ts',
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // Files restart and block brokers and measure nothing: one after the other keeps two cores for the broker under test.
          fileParallelism: false,
        },
      },
    ],
  },
});
