/** The ways from a page project to something that a server delivers. Each is what docs/pages.md tells people to do. */
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { importMetaAssets } from '@web/rollup-plugin-import-meta-assets';
import { build as esbuild } from 'esbuild';
import { rollup } from 'rollup';
import { createServer, build as viteBuild } from 'vite';

export interface PageServer {
  readonly url: string;
  close(): Promise<void>;
}

/** `npx vite` */
export async function openViteServer(folder: string, headers: Readonly<Record<string, string>>): Promise<PageServer> {
  const server = await createServer({
    root: folder,
    configFile: false,
    logLevel: 'silent',
    server: { host: '127.0.0.1', port: 0, headers, hmr: false, watch: null },
  });
  await server.listen();
  const url = server.resolvedUrls?.local[0] ?? '';
  return { url, close: () => server.close() };
}

/** `npx vite build` */
export async function buildWithVite(folder: string): Promise<string> {
  const outDir = join(folder, 'built-by-vite');
  await viteBuild({
    root: folder,
    configFile: false,
    logLevel: 'silent',
    build: { outDir, emptyOutDir: true, target: 'es2022' },
    worker: { format: 'es' },
  });
  return outDir;
}

/** esbuild leaves URLs of assets as they are, so the two folders are copied beside the script. */
export async function buildWithEsbuild(folder: string): Promise<string> {
  const outdir = join(folder, 'built-by-esbuild');
  await esbuild({
    absWorkingDir: folder,
    entryPoints: ['main.ts', 'worker.ts'],
    bundle: true,
    format: 'esm',
    target: 'es2022',
    outdir,
    logLevel: 'silent',
  });
  // The URL of the worker stays as it was written, too.
  const main = join(outdir, 'main.js');
  await writeFile(main, (await readFile(main, 'utf8')).replace('./worker.ts', './worker.js'));
  await copyAssets(folder, outdir);
  return outdir;
}

/** On JavaScript, as `tsc` or a plugin for TypeScript leaves it. */
export async function buildWithRollup(folder: string): Promise<string> {
  const dir = join(folder, 'built-by-rollup');
  const compiled = join(folder, 'compiled');
  await compile(folder, compiled);
  const bundle = await rollup({
    input: join(compiled, 'main.js'),
    plugins: [
      {
        // As @rollup/plugin-node-resolve does.
        name: 'resolve-specc',
        resolveId: (id) => (id === 'specc/runtime' ? join(folder, 'node_modules/specc/dist/runtime/index.js') : null),
      },
      importMetaAssets(),
    ],
  });
  await bundle.write({ dir, format: 'es', entryFileNames: 'main.js' });
  await bundle.close();
  await copyPage(folder, dir);
  return dir;
}

/** `tsc`, an import map (which workers do not have), and the folders beside the script. */
export async function buildWithoutBundler(folder: string): Promise<string> {
  const dir = join(folder, 'not-bundled');
  await compile(folder, dir);
  await cp(join(folder, 'node_modules/specc/dist/runtime'), join(dir, 'specc-runtime'), { recursive: true });
  await copyPage(
    folder,
    dir,
    '<script type="importmap">{ "imports": { "specc/runtime": "./specc-runtime/index.js" } }</script>',
  );
  return dir;
}

/** Each file by itself; the generated package keeps its folders. */
async function compile(folder: string, outdir: string): Promise<void> {
  await esbuild({
    absWorkingDir: folder,
    entryPoints: ['main.ts', 'classify.ts', 'worker.ts', 'digit.ts', 'lenet5/model.ts'],
    format: 'esm',
    target: 'es2022',
    outdir,
    outbase: '.',
  });
  for (const file of ['main.js', 'classify.js', 'worker.js']) {
    const text = await readFile(join(outdir, file), 'utf8');
    await writeFile(join(outdir, file), text.replaceAll(/"(\.\/[^"]+)\.ts"/g, '"$1.js"'));
  }
  for (const part of ['kernels', 'cpu']) {
    await cp(join(folder, 'lenet5', part), join(outdir, 'lenet5', part), { recursive: true });
  }
}

async function copyAssets(folder: string, outdir: string): Promise<void> {
  for (const part of ['kernels', 'cpu']) {
    await cp(join(folder, 'lenet5', part), join(outdir, part), { recursive: true });
  }
  await copyPage(folder, outdir);
}

/** The page, which names the script, and what stands in `public/`. */
async function copyPage(folder: string, outdir: string, head = ''): Promise<void> {
  await mkdir(outdir, { recursive: true });
  const page = await readFile(join(folder, 'index.html'), 'utf8');
  await writeFile(
    join(outdir, 'index.html'),
    page.replace('./main.ts', './main.js').replace('</head>', `${head}</head>`),
  );
  await cp(join(folder, 'public'), outdir, { recursive: true });
}
