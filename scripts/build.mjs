/** Bundles the package into `dist/`: the command line, the compiler for programs, and the runtime for programs and generated code. */
import { chmod, readdir, readFile, rm } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { runtimeAsPackage } from './runtime-as-package.mjs';
import { standaloneValidatorPlugin } from './standalone-validator.mjs';
import { templateLoader } from './text-templates.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { optionalDependencies, devDependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));

/** Found at run time or not at all. */
const optional = [...Object.keys(optionalDependencies), ...Object.keys(devDependencies)];

/** CommonJS packages inside the bundle call `require` for Node's own modules. */
const requireForBundledPackages =
  "import { createRequire as createRequireHere } from 'node:module'; const require = createRequireHere(import.meta.url);";

const common = {
  absWorkingDir: root,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'es2023',
  splitting: true,
  outdir: 'dist',
  legalComments: 'none',
  loader: templateLoader,
  logLevel: 'warning',
  metafile: true,
  // A third less to parse at every start; names stay for stack traces.
  minifyWhitespace: true,
  minifySyntax: true,
  // Node shows the line of an error that nobody caught.
  lineLimit: 120,
};

/** @param {import('esbuild').BuildOptions} options */
function bundle(options) {
  // esbuild has said what is wrong by then.
  return build(options).catch(() => process.exit(1));
}

/**
 * ts-morph and the TypeScript in it are CommonJS, 10 MB of it. `import` would first search all that text for the names it exports;
 * `require` does not, which saves a quarter of a second at each start of a command that generates code.
 *
 * @type {import('esbuild').Plugin}
 */
const tsMorphByRequire = {
  name: 'ts-morph-by-require',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^ts-morph$/ }, ({ namespace, path }) =>
      namespace === 'ts-morph' ? { path, external: true } : { path, namespace: 'ts-morph' },
    );
    onLoad({ filter: /.*/, namespace: 'ts-morph' }, () => ({ contents: "module.exports = require('ts-morph');" }));
  },
};

/**
 * esbuild makes a chunk of the modules that the same entry points share, and every `import()` is an entry point: of the modules of a
 * check each would need another few, and Node takes a millisecond to open a file. Therefore whatever needs a part needs the whole.
 *
 * @type {import('esbuild').Plugin}
 */
const checkInOnePiece = {
  name: 'check-in-one-piece',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\.{1,2}\// }, ({ kind, path, resolveDir }) =>
      kind === 'dynamic-import' && !path.includes('/runtime/')
        ? { path: join(resolveDir, path), namespace: 'with-check' }
        : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'with-check' }, ({ path }) => ({
      contents: `import ${JSON.stringify(join(root, 'compiler/cli/check-specs.ts'))}; export * from ${JSON.stringify(path)};`,
      resolveDir: root,
    }));
  },
};

const runtime = await bundle({
  ...common,
  entryPoints: { 'runtime/index': 'runtime/index.ts', 'runtime/node/index': 'runtime/node/index.ts' },
  chunkNames: 'runtime/[name]-[hash]',
  external: optional,
});
const compiler = await bundle({
  ...common,
  entryPoints: {
    specc: 'compiler/cli/main.ts',
    'compiler/index': 'compiler/index.ts',
    'clang-worker': 'compiler/cli/clang-worker.ts',
  },
  chunkNames: 'chunks/[name]-[hash]',
  // ts-morph carries a whole TypeScript compiler; commands that generate code load it, `check` does not. Clang finds its files beside itself.
  external: [...optional, '@yowasp/clang'],
  plugins: [checkInOnePiece, runtimeAsPackage, standaloneValidatorPlugin, tsMorphByRequire],
  banner: { js: requireForBundledPackages },
});

// What an earlier build left goes last, so that a command that runs meanwhile finds its files.
const built = new Set([runtime, compiler].flatMap(({ metafile }) => Object.keys(metafile.outputs)));
for (const entry of await readdir(join(root, 'dist'), { recursive: true, withFileTypes: true })) {
  const file = relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/');
  // Declarations are the other script's.
  if (entry.isFile() && !built.has(file) && !file.endsWith('.d.ts')) {
    await rm(join(root, file));
  }
}
await chmod(join(root, 'dist/specc.js'), 0o755);
