import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // The default, one second, is less than a busy machine may need for a query of Postgres.
    expect: { poll: { timeout: 15_000 } },
    pool: 'forks',
    // Most tests wait for a bot, a browser or a JVM: two at a time also where there are but two cores.
    maxWorkers: 2,
    globalSetup: ['test/support/global-setup.ts'],
  },
});
