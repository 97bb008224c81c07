/**
 * Program → the methods of the `phases` object: straight-line calls in order, each group under a comment that names its layers.
 * Decides only the wording; order and buffers come from the program.
 */
import type { CodeBlockWriter } from 'ts-morph';
import type { PhaseName } from '../../graph/types.ts';
import type { KernelCall, Program } from '../../program/types.ts';
import { groupByLayer, PHASE_DOCS, phasesOf } from '../phase-groups.ts';
import { fitsLine, writeComment } from './layout.ts';
import { kernelOf, type RenderedKernels } from './limits.ts';
import { objectLiteral, stringLiteral } from './literals.ts';

export function writePhases(writer: CodeBlockWriter, program: Program, kernels: RenderedKernels): void {
  writer.inlineBlock(() => {
    phasesOf(program.graph).forEach((name, index) => {
      writer.conditionalBlankLine(index > 0);
      writer.writeLine(`/** ${PHASE_DOCS[name](program.graph)} */`);
      const calls = program.phases[name];
      writer.write(calls.length === 0 ? `${name}() ` : `${name}(call) `);
      writer.inlineBlock(() => writePhase(writer, { program, kernels }, name, calls));
      writer.write(',').newLine();
    });
  });
}

function writePhase(
  writer: CodeBlockWriter,
  { program, kernels }: { readonly program: Program; readonly kernels: RenderedKernels },
  phase: PhaseName,
  calls: readonly KernelCall[],
): void {
  if (calls.length === 0) {
    writer.writeLine('// Nothing to do.');
  }
  for (const group of groupByLayer(program.graph, calls, phase)) {
    for (const comment of group.comments) {
      writeComment(writer, comment);
    }
    for (const call of group.calls) {
      writeCall(writer, call, kernelOf(kernels, call.name).gpu.name);
    }
  }
}

function writeCall(writer: CodeBlockWriter, call: KernelCall, kernel: string): void {
  const bindings = call.bindings.map(({ name, buffer }) => [name, stringLiteral(buffer)] as const);
  const line = `call(${stringLiteral(kernel)}, ${objectLiteral(bindings)});`;
  if (fitsLine(writer, line)) {
    writer.writeLine(line);
    return;
  }
  writer.write(`call(${stringLiteral(kernel)}, `).inlineBlock(() => {
    for (const binding of bindings) {
      writer.writeLine(`${objectLiteral([binding]).slice(2, -2)},`);
    }
  });
  writer.write(');').newLine();
}
