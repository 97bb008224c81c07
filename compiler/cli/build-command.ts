/** `specc build`: the generated package, or one of the compiler's intermediate forms as text. */
import { type Command, Option } from 'commander';
import type { BuildOptions } from './build-run.ts';
import { columnsOption, setOption } from './options.ts';

export function addBuildCommand(program: Command): void {
  program
    .command('build')
    .summary('write the generated package of a spec')
    .description(
      'Writes the generated TypeScript, WGSL, C and WebAssembly of a spec. All files appear at once, or none.',
    )
    .argument('<spec>', 'spec file')
    .addOption(setOption())
    .addOption(columnsOption())
    .option('--out <dir>', 'folder to write to; generated/<name> if absent')
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
      new Option('--cpu <form>', 'code for the CPU: none, the C file alone, or the C file and its WebAssembly builds')
        .choices(['none', 'c', 'wasm'])
        .default('wasm'),
    )
    .option('--watch', 'rebuild whenever the spec changes, until Ctrl-C')
    .addHelpText(
      'after',
      `
Examples:
  $ specc build specs/alexnet.yaml
  $ specc build specs/lenet5.yaml --out src/lenet
  $ specc build specs/lenet5.yaml --cpu none
  $ specc build specs/alexnet.yaml --print memory
  $ specc build specs/alexnet.yaml --watch

With \`--watch\`, TypeScript, WGSL and C are written at once. Clang takes a few seconds for WebAssembly, so when the C code has
changed, the package is first written without it, never with that of an earlier build, and then again when Clang is
done. A newer change takes precedence; \`--cpu c\` does without Clang. Ctrl-C exits with code 0.`,
    )
    .action(build);
}

async function build(spec: string, { watch, ...options }: BuildOptions & { readonly watch?: true }): Promise<void> {
  if (watch) {
    const { endWellUntilListening } = await import('./interrupt.ts');
    endWellUntilListening();
    const { watchBuild } = await import('./build-watch.ts');
    await watchBuild(spec, options);
  } else {
    const { runBuild } = await import('./build-run.ts');
    await runBuild(spec, options);
  }
}
