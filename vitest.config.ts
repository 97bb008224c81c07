import { defineConfig } from 'vitest/config';
import { templatePlugin } from './scripts/text-templates.mjs';

export default defineConfig({
  plugins: [templatePlugin()],
  // The editor itself is not a package; tests of the extension run against a small stand-in.
  resolve: { alias: [{ find: /^vscode$/, replacement: `${import.meta.dirname}/test/vscode/vscode-mock.ts` }] },
  test: {
    testTimeout: 60_000,
    include: ['{compiler,runtime,test,scripts}/**/*.test.ts'],
    globalSetup: ['test/support/build-first.ts'],
    pool: 'forks',
    // As many files at once as there are processors: most of the time one of them waits for a device or a compiler.
    maxWorkers: '100%',
    reporters: ['default', './scripts/summary-reporter.mjs'],
  },
});
