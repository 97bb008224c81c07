import { defineConfig } from 'vitest/config';
import { templatePlugin } from './scripts/text-templates.mjs';

/** Which tests need what. A file that no other project claims belongs to `devices`. */
const everything = '{compiler,runtime,scripts,test}/**/*.test.ts';
const pure = [
  // Kernels run on a device, and so does what says so in its name.
  '{compiler,runtime,scripts}/**/!(*.device|kernels).test.ts',
  'test/!(*.device).test.ts',
  'test/{diagnostics,golden,reference,shape}/**/!(*.device).test.ts',
];
const ofCommands = ['test/{cli,editors,examples,package,vscode}/**/*.test.ts'];
const inEngines = ['test/{bench,engines,pages}/**/*.test.ts'];

const reuseClang = ['test/support/reuse-clang.ts'];
const buildFirst = ['test/support/build-first.ts'];

export default defineConfig({
  plugins: [templatePlugin()],
  // The editor itself is not a package; tests of the extension run against a small stand-in.
  resolve: { alias: [{ find: /^vscode$/, replacement: `${import.meta.dirname}/test/vscode/vscode-mock.ts` }] },
  test: {
    testTimeout: 60_000,
    pool: 'forks',
    // As many files at once as there are processors: most of the time one of them waits for a device or a compiler.
    maxWorkers: '100%',
    reporters: ['default', './scripts/summary-reporter.mjs'],
    projects: [
      // All files of a worker share one process and its modules: loading the compiler anew for each took as long as the tests.
      {
        extends: true,
        test: {
          name: 'unit',
          include: pure,
          setupFiles: ['test/support/no-devices.ts'],
          isolate: false,
          restoreMocks: true,
          unstubEnvs: true,
        },
      },
      // Run what lies in `dist/`.
      { extends: true, test: { name: 'commands', include: ofCommands, globalSetup: buildFirst } },
      // WebGPU, which is SwiftShader where there is no GPU, native code, WebAssembly.
      {
        extends: true,
        test: {
          name: 'devices',
          setupFiles: reuseClang,
          include: [everything],
          exclude: ['**/node_modules/**', ...pure, ...ofCommands, ...inEngines],
        },
      },
      // Chromium and Deno; pages are made of what lies in `dist/`.
      { extends: true, test: { name: 'engines', include: inEngines, globalSetup: buildFirst, setupFiles: reuseClang } },
    ],
  },
});
