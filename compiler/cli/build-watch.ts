/**
 * `specc build --watch`. Everything except WebAssembly takes a fraction of a second, Clang many seconds: a package whose C code has
 * changed is first written without WebAssembly and completed later. The WebAssembly of an earlier build is removed with its C file.
 */
import type { Compilation } from '../compile.ts';
import { summarize } from '../diagnostics/render/text.ts';
import { startBackgroundClang } from './background-clang.ts';
import { type BuildOptions, folderOf, formOf, writeAndCount } from './build-run.ts';
import { compileAndReport } from './compile-spec.ts';
import { withWebAssembly } from './package-files.ts';
import { print, printText } from './terminal.ts';
import { type WatchedRun, watchSpecs } from './watch-specs.ts';
import type { ClangBuild } from './webassembly-cache.ts';

export async function watchBuild(spec: string, options: BuildOptions): Promise<void> {
  const clang = startBackgroundClang();
  /** Folders of packages that still lack their WebAssembly. */
  const incomplete = new Set<string>();
  const missing = () => [...incomplete].map((folder) => `${folder} has no WebAssembly yet`).join(', ');

  async function write(compilation: Compilation, folder: string, { signal, conclude }: WatchedRun): Promise<void> {
    const writeFirst = async () => {
      const outcome = await writeAndCount(compilation.files, folder);
      incomplete.add(folder);
      conclude(`${outcome}, without WebAssembly`);
      print('building WebAssembly; a change to the spec takes precedence');
    };
    let first: Promise<void> | undefined;
    const build = clang.build(signal);
    // Called only where the cache does not have the WebAssembly of this C code.
    const writeFirstThenBuild: ClangBuild = async (source, words) => {
      first ??= writeFirst();
      await first;
      return build(source, words);
    };
    const files = options.cpu === 'wasm' ? await withWebAssembly(compilation, writeFirstThenBuild) : compilation.files;
    signal.throwIfAborted();
    conclude(await writeAndCount(files, folder));
    incomplete.delete(folder);
  }

  async function run(context: WatchedRun): Promise<void> {
    const compilation = compileAndReport(spec, { limits: options.limits, cpu: options.cpu }, options, context.host);
    const { model, diagnostics } = compilation;
    const verdict = `${spec}: ${diagnostics.length === 0 ? 'no errors' : summarize(diagnostics)}`;
    if (model === undefined) {
      context.conclude([`${verdict}, nothing written`, ...(incomplete.size > 0 ? [missing()] : [])].join('; '));
    } else if (options.print !== undefined) {
      printText(await formOf(model, options.print));
      context.conclude(verdict);
    } else {
      await write(compilation, folderOf(model, options), context);
    }
  }

  try {
    await watchSpecs('build', [spec], run);
  } finally {
    await clang.close();
  }
  if (incomplete.size > 0) {
    print(`${missing()}; the same command without \`--watch\` adds it`);
  }
}
