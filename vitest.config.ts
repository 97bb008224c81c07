import { defineConfig } from 'vitest/config';
import { templatePlugin } from './scripts/text-templates.mjs';

export default defineConfig({
  plugins: [templatePlugin()],
  test: {
    testTimeout: 60_000,
    include: ['{compiler,runtime,test,scripts}/**/*.test.ts'],
    globalSetup: ['test/support/build-first.ts'],
    pool: 'forks',
    reporters: ['default', './scripts/summary-reporter.mjs'],
  },
});
