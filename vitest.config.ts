import { defineConfig } from 'vitest/config';

const live = {
  testTimeout: 60_000,
  hookTimeout: 60_000,
  // Files restart and block brokers and measure nothing: one after the other keeps two cores for the broker under test.
  fileParallelism: false,
};

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
          ...live,
        },
      },
      {
        // The same tests on the built-in broker, but for those that choose their brokers themselves.
        test: {
          name: 'live-built-in',
          include: ['src/**/*.live.test.ts', 'test/node-amqp.live.test.ts'],
          exclude: ['src/broker/**'],
          globalSetup: 'test/helpers/built-in-global.ts',
          ...live,
        },
      },
    ],
  },
});
