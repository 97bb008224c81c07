/** The generated kernels of one layer, to be read next to it. */
import { buildModel } from '../build-model.ts';
import type { Graph } from '../graph/types.ts';
import type { Program } from '../program/types.ts';
import { withShared } from '../targets/c/render.ts';
import type { SpecView } from './view.ts';

export interface KernelFile {
  readonly name: string;
  readonly language: 'wgsl' | 'c';
  readonly text: string;
}

/** Every kernel that computes part of the layer, forward and backward, WGSL first; a text that serves two profiles appears once. */
export function kernelsOfLayer(graph: Graph, { spec }: SpecView, layer: string): readonly KernelFile[] {
  if (spec === undefined) {
    return [];
  }
  const { program, kernels, cpu } = buildModel(graph, spec);
  const wgsl = callsOf(program, layer).flatMap((name) => Object.values(kernels.get(name) ?? {}));
  const c = cpu === undefined ? [] : callsOf(cpu.program, layer).flatMap((name) => cpu.kernels.get(name) ?? []);
  const files = [
    ...wgsl.map(({ file, text }): KernelFile => ({ name: file, language: 'wgsl', text })),
    ...c.map(
      (kernel): KernelFile => ({ name: `${kernel.name}.c`, language: 'c', text: withShared([kernel]).join('\n') }),
    ),
  ];
  return [...new Map(files.map((file) => [file.name, file])).values()];
}

function callsOf({ phases }: Program, layer: string): readonly string[] {
  const calls = Object.values(phases).flat();
  return [...new Set(calls.filter(({ layers }) => layers.includes(layer)).map(({ name }) => name))];
}
