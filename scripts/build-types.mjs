/**
 * Writes the declarations of the package's entries into `dist/`, beside the bundles: `runtime/index.d.ts` is the type of
 * `runtime/index.js`. Only what an entry reaches is kept, so that what is internal needs no types of packages that only this project has.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');
const entries = ['compiler/index.d.ts', 'runtime/index.d.ts', 'runtime/node/index.d.ts'];

/** `from './x.ts'`, `import './x.ts'`, `import('./x.ts')`. */
const relativeImport = /((?:\bfrom|\bimport)\s*\(?\s*['"])(\.{1,2}\/[^'"]+)\.ts(?=['"])/g;

/** @param {string} outDir */
async function emit(outDir) {
  const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
  const words = [tsc, '-p', join(root, 'tsconfig.types.json'), '--outDir', outDir];
  const [code] = await once(spawn(process.execPath, words, { stdio: 'inherit' }), 'exit');
  return code === 0;
}

/**
 * The declarations that the entries reach, by path. Consumers' resolvers look for `x.d.ts` where an import says `x.js`.
 *
 * @param {string} folder
 */
async function reach(folder) {
  /** @type {Map<string, string>} */
  const reached = new Map();
  const waiting = [...entries];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (!reached.has(file)) {
      const text = await readFile(join(folder, file), 'utf8');
      for (const [, , path] of text.matchAll(relativeImport)) {
        waiting.push(posix.join(posix.dirname(file), `${path}.d.ts`));
      }
      reached.set(file, text.replace(relativeImport, '$1$2.js'));
    }
  }
  return reached;
}

/** @param {ReadonlyMap<string, string>} declarations */
async function write(declarations) {
  for (const [file, text] of declarations) {
    const path = join(dist, file);
    if ((await readFile(path, 'utf8').catch(() => undefined)) !== text) {
      // By renaming: whoever reads meanwhile finds a whole file.
      const next = path.replace('.d.ts', '.new.d.ts');
      await mkdir(dirname(path), { recursive: true });
      await writeFile(next, text);
      await rename(next, path);
    }
  }
  for (const entry of await readdir(dist, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.name.endsWith('.d.ts') && !declarations.has(relative(dist, path).replaceAll('\\', '/'))) {
      await rm(path);
    }
  }
}

const folder = await mkdtemp(join(tmpdir(), 'specc-types-'));
try {
  // The TypeScript compiler has said what is wrong by then.
  if (!(await emit(folder))) {
    throw new Error('no declarations could be written');
  }
  await write(await reach(folder));
} finally {
  await rm(folder, { recursive: true, force: true });
}
