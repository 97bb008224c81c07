/** `specc build`: the generated package, or one of the compiler's intermediate forms as text. */
import { type Command, Option } from 'commander';
import type { CompiledModel, CpuCode } from '../compile.ts';
import { print } from './terminal.ts';

interface BuildOptions {
  readonly out?: string;
  readonly print?: 'graph' | 'program' | 'memory';
  readonly limits: 'webgpu-default' | 'webgpu-desktop';
  readonly cpu: CpuCode;
}

export function addBuildCommand(program: Command): void {
  program
    .command('build')
    .summary('write the generated package of a spec')
    .description(
      'Writes the generated TypeScript, WGSL, C and WebAssembly of a spec. All files appear at once, or none.',
    )
    .argument('<spec>', 'spec file')
    .option('--out <dir>', 'folder to write; generated/<name> if absent')
    .addOption(
      new Option('--print <form>', 'print the graph, the kernel calls or the memory plan instead of writing').choices([
        'graph',
        'program',
        'memory',
      ]),
    )
    .addOption(
      new Option('--limits <class>', 'devices that the package must fit')
        .choices(['webgpu-default', 'webgpu-desktop'])
        .default('webgpu-desktop'),
    )
    .addOption(
      new Option('--cpu <form>', 'code for the CPU: none, the C file alone, or with its builds to WebAssembly')
        .choices(['none', 'c', 'wasm'])
        .default('wasm'),
    )
    .addHelpText(
      'after',
      `
Examples:
  $ specc build specs/alexnet.yaml
  $ specc build specs/lenet5.yaml --out src/lenet
  $ specc build specs/lenet5.yaml --cpu none
  $ specc build specs/alexnet.yaml --print memory`,
    )
    .action(build);
}

async function build(spec: string, options: BuildOptions): Promise<void> {
  const { compileSpec } = await import('./compile-spec.ts');
  const { compilation, model } = compileSpec(spec, { limits: options.limits, cpu: options.cpu });
  if (options.print !== undefined) {
    print((await printForm(model, options.print)).trimEnd());
    return;
  }
  const { writePackage } = await import('./build-output.ts');
  const { withWebAssembly } = await import('./package-files.ts');
  const { printDiagnostics } = await import('./report.ts');
  const folder = options.out ?? `generated/${model.graph.name}`;
  const files = options.cpu === 'wasm' ? await withWebAssembly(compilation) : compilation.files;
  const { written, removed, unchanged, diagnostics } = await writePackage(files, folder);
  printDiagnostics(diagnostics, 'text', process.stderr);
  const counts = [`${written.length} written`, `${removed.length} removed`, `${unchanged.length} unchanged`];
  print(`${folder}: ${counts.join(', ')}`);
}

async function printForm(model: CompiledModel, form: 'graph' | 'program' | 'memory'): Promise<string> {
  const { printGraph, printStepGraph } = await import('../graph/print.ts');
  const { printMemory, printProgram } = await import('../program/print.ts');
  switch (form) {
    case 'graph':
      return `${printGraph(model.graph)}\n${printStepGraph(model.fused)}`;
    case 'program':
      return [model.program, ...(model.cpu === undefined ? [] : [model.cpu.program])].map(printProgram).join('\n');
    case 'memory':
      return [model, ...(model.cpu === undefined ? [] : [model.cpu])]
        .map(({ program, plan, memory }) => printMemory(program, plan, memory))
        .join('\n');
  }
}
