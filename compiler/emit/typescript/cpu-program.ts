/**
 * Program, plan and kernels of the C target → `cpu/program.ts`: what the runtime must know to give the C code its memory.
 * Order of calls and kernels stand in the C file.
 */
import { compilerAssert } from '../../assert.ts';
import type { MemoryPlan, Program } from '../../program/types.ts';
import type { RenderedCKernel } from '../c/kernel.ts';
import { GeneratedFile } from './generated-file.ts';
import { numberLiteral, objectLiteral, stringLiteral } from './literals.ts';
import { writeBuffers, writeSlots } from './plan.ts';

export interface CpuProgramInput {
  readonly program: Program;
  readonly plan: MemoryPlan;
  readonly kernels: ReadonlyMap<string, RenderedCKernel>;
}

/** Paths of the C code in a package. */
export function cpuFileNames(network: string): {
  readonly source: string;
  readonly relaxed: string;
  readonly simd: string;
} {
  return { source: `cpu/${network}.c`, relaxed: `cpu/${network}.relaxed.wasm`, simd: `cpu/${network}.wasm` };
}

export function emitCpuProgram(input: CpuProgramInput, header: readonly string[]): string {
  const { program, kernels } = input;
  const { name } = program.graph;
  compilerAssert(program.target === 'c', `${name} was not lowered for C`);
  const file = new GeneratedFile(header);
  const type = file.importType('CpuProgramDescription');
  const files = cpuFileNames(name);
  const scratch = Math.max(0, ...[...kernels.values()].map(({ scratchFloats }) => scratchFloats));
  file.addConst({
    name: 'cpu',
    exported: true,
    docs: ['Memory of the C code as a host must lay it out; n is the number of images in a batch.'],
    value: (writer) => {
      writer.inlineBlock(() => {
        writer.writeLine(`source: ${stringLiteral(files.source)},`);
        writer.writeLine(
          `wasm: ${objectLiteral([
            ['relaxed', stringLiteral(files.relaxed)],
            ['simd', stringLiteral(files.simd)],
          ])},`,
        );
        writer.writeLine('// Bytes of work memory for each thread.');
        writer.writeLine(`scratchBytes: ${numberLiteral(4 * scratch)},`);
        writeSlots(writer, input);
        writeBuffers(writer, input);
      });
      writer.write(` as const satisfies ${type}`);
    },
  });
  return file.print();
}
