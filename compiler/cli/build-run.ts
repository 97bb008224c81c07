/** One run of `specc build`, and the parts of it that `--watch` repeats. */
import type { CompiledModel, CpuCode } from '../compile.ts';
import type { PackageFiles } from '../emit/types.ts';
import { writePackage } from './build-output.ts';
import { compileSpec } from './compile-spec.ts';
import { untilStopped } from './interrupt.ts';
import type { SpecChanges } from './options.ts';
import { buildPackage } from './package-files.ts';
import { printDiagnostics } from './report.ts';
import { print, printText } from './terminal.ts';

export interface BuildOptions extends SpecChanges {
  readonly out?: string;
  readonly print?: 'graph' | 'program' | 'memory';
  readonly limits: 'webgpu-default' | 'webgpu-desktop';
  readonly cpu: CpuCode;
}

export async function runBuild(spec: string, options: BuildOptions): Promise<void> {
  const { compilation, model } = compileSpec(spec, { limits: options.limits, cpu: options.cpu }, options);
  if (options.print !== undefined) {
    printText(await formOf(model, options.print));
    return;
  }
  const files =
    options.cpu === 'wasm' ? await untilStopped((signal) => buildPackage(compilation, signal)) : compilation.files;
  print(await writeAndCount(files, folderOf(model, options)));
}

export function folderOf(model: CompiledModel, { out }: BuildOptions): string {
  return out ?? `generated/${model.graph.name}`;
}

/** Writes the package; returns what changed, for the terminal. */
export async function writeAndCount(files: PackageFiles, folder: string): Promise<string> {
  const { written, removed, unchanged, diagnostics } = await writePackage(files, folder);
  printDiagnostics(diagnostics, 'text', process.stderr);
  const counts = [`${written.length} written`, `${removed.length} removed`, `${unchanged.length} unchanged`];
  return `${folder}: ${counts.join(', ')}`;
}

/** One of the compiler's intermediate forms as text. */
export async function formOf(model: CompiledModel, form: 'graph' | 'program' | 'memory'): Promise<string> {
  const { printGraph, printStepGraph } = await import('../graph/print.ts');
  const { printMemory, printProgram } = await import('../passes/print-program.ts');
  const models = [model, ...(model.cpu === undefined ? [] : [model.cpu])];
  switch (form) {
    case 'graph':
      return `${printGraph(model.graph)}\n${printStepGraph(model.fused)}`.trimEnd();
    case 'program':
      return models
        .map(({ program }) => printProgram(program))
        .join('\n')
        .trimEnd();
    case 'memory':
      return models
        .map(({ program, plan, memory }) => printMemory(program, plan, memory))
        .join('\n')
        .trimEnd();
  }
}
