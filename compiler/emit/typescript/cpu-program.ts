/**
 * Program, plan and kernels of the C target → the part of `model.ts` that hosts of the C code need to give it its memory.
 * The order of calls and the kernels are in the C file.
 */
import { compilerAssert } from '../../assert.ts';
import type { MemoryPlan, Program } from '../../program/types.ts';
import type { RenderedCKernel } from '../../targets/c/kernel.ts';
import type { GeneratedFile } from './generated-file.ts';
import { hexLiteral, numberLiteral, objectLiteral, stringLiteral } from './literals.ts';
import { writeBuffers, writeSlots } from './plan.ts';

export interface CpuProgramInput {
  readonly program: Program;
  readonly plan: MemoryPlan;
  readonly kernels: ReadonlyMap<string, RenderedCKernel>;
  /** Whether the package has, or will have, WebAssembly builds. */
  readonly webAssembly: boolean;
}

/** Paths of the C code in a package. */
export function cpuFileNames(network: string): {
  readonly source: string;
  readonly relaxed: string;
  readonly simd: string;
} {
  return { source: `cpu/${network}.c`, relaxed: `cpu/${network}.relaxed.wasm`, simd: `cpu/${network}.wasm` };
}

/** `key` is that of the C code. */
export function addCpuProgram(file: GeneratedFile, input: CpuProgramInput, key: number): void {
  const { program, kernels, webAssembly } = input;
  const { name } = program.graph;
  compilerAssert(program.target === 'c', `${name} was not lowered for C`);
  const type = file.importType('CpuProgramDescription');
  const { source, relaxed, simd } = cpuFileNames(name);
  const scratch = Math.max(0, ...[...kernels.values()].map(({ scratchFloats }) => scratchFloats));
  const builds = [
    ['relaxed', stringLiteral(relaxed)],
    ['simd', stringLiteral(simd)],
  ] as const;
  file.addConst({
    name: 'cpu',
    docs: ['Memory of the C code as a host must lay it out; n is the number of images in a batch.'],
    value: (writer) => {
      writer.inlineBlock(() => {
        writer.writeLine(`source: ${stringLiteral(source)},`);
        if (webAssembly) {
          writer.writeLine(`wasm: ${objectLiteral(builds)},`);
        }
        writer.writeLine(`key: ${hexLiteral(key)},`);
        writer.writeLine('// Bytes of work memory for each thread.');
        writer.writeLine(`scratchBytes: ${numberLiteral(4 * scratch)},`);
        writeSlots(writer, input);
        writeBuffers(writer, input);
      });
      writer.write(` as const satisfies ${type}`);
    },
  });
}
