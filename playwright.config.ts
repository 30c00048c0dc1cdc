import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: 'e2e',
  globalSetup: './test/helpers/rabbitmq-playwright.ts',
  // One app at a time: two of them on a small machine measure each other, not themselves.
  workers: 1,
  fullyParallel: false,
  retries: 0, // a journey that passes at the second attempt has found something
  forbidOnly: Boolean(process.env.CI),
  timeout: 90_000,
  reporter: 'list',
  use: { trace: 'off' },
  projects: [
    { name: 'journeys', testMatch: '*.spec.ts' },
    { name: 'screenshots', testMatch: '*.shots.ts' },
  ],
});
