/**
 * Builds the VS Code extension into `editor/vscode/`: its code as one file, and the language server as it lies in `dist/`, so that the
 * extension works where specc is not installed. With `--package` also the .vsix. Run `npm run build` first.
 */
import { copyFile, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { argv, env } from 'node:process';
import { fileURLToPath } from 'node:url';
import { createVSIX } from '@vscode/vsce';
import { build } from 'esbuild';
import { templateLoader } from './text-templates.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const extension = join(root, 'editor/vscode');

export async function buildExtension() {
  await rm(join(extension, 'dist'), { recursive: true, force: true });
  await build({
    loader: templateLoader,
    absWorkingDir: extension,
    entryPoints: { extension: 'src/extension.ts' },
    outdir: 'dist',
    outExtension: { '.js': '.cjs' },
    bundle: true,
    format: 'cjs',
    platform: 'node',
    // VS Code 1.91 brings Node 20.
    target: 'node20',
    external: ['vscode'],
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    logLevel: 'warning',
  });
  await copyServer();
  await copyFile(join(root, 'LICENSE'), join(extension, 'LICENSE'));
}

/** What `specc lsp` reads: its code, the runtime that it imports by the package's name, and the pages of the diagnostics; and the schema. */
async function copyServer() {
  const server = join(extension, 'server');
  await rm(server, { recursive: true, force: true });
  await mkdir(server, { recursive: true });
  const schema = 'compiler/schema/spec.schema.json';
  for (const part of ['dist/specc.js', 'dist/chunks', 'dist/runtime', 'docs/diagnostics', schema]) {
    await cp(join(root, part), join(server, part), { recursive: true, filter: (path) => !path.endsWith('.d.ts') });
  }
  const { name, version, license, type, exports } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const runtime = Object.fromEntries(
    ['./runtime', './runtime/node'].map((path) => [path, { default: exports[path].node ?? exports[path].default }]),
  );
  const manifest = { name, version, license, private: true, type, exports: runtime };
  await writeFile(join(server, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

/**
 * The same files give the same bytes.
 *
 * @param {string} packagePath
 */
export async function packageExtension(packagePath) {
  env.SOURCE_DATE_EPOCH ??= '315532800';
  await createVSIX({
    cwd: extension,
    packagePath,
    dependencies: false,
    allowMissingRepository: true,
    rewriteRelativeLinks: false,
  });
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  await buildExtension();
  if (argv.includes('--package')) {
    await packageExtension(join(extension, 'specc-vscode.vsix'));
  }
}
