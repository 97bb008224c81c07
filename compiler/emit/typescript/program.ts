/**
 * Program, plan and launches → the part of `model.ts` that devices need (slots, buffers, parameters, kernels, limits), and the
 * spec's recipe. Sizes are written as the products they come from, so that a reader can check them.
 */
import type { CodeBlockWriter } from 'ts-morph';
import { streamOf } from '../../../runtime/random/philox.ts';
import { compilerAssert } from '../../assert.ts';
import { partsOf } from '../../graph/recipe.ts';
import type { Graph } from '../../graph/types.ts';
import { optimizerState } from '../../program/optimizer-state.ts';
import type { MemoryPlan, Program } from '../../program/types.ts';
import { runtimeRecipe } from '../../recipe/runtime-recipe.ts';
import type { RenderedKernel } from '../../targets/wgsl/kernel.ts';
import { maximum, workgroups } from './formulas.ts';
import type { GeneratedFile } from './generated-file.ts';
import { fitsLine, writeComment } from './layout.ts';
import { kernelCalls, kernelOf, LIMIT_NAMES, type Need, needsOf, type RenderedKernels } from './limits.ts';
import { dataLiteral, hexLiteral, propertyKey, stringLiteral, tupleLiteral } from './literals.ts';
import { arrow, mentionsBatch, writeBuffers, writeEntry, writeSection, writeSlots } from './plan.ts';

export interface ProgramInput {
  readonly program: Program;
  readonly plan: MemoryPlan;
  readonly kernels: RenderedKernels;
  /** Images at a time when the caller names no number. */
  readonly batch: number;
}

export function addProgram(file: GeneratedFile, input: ProgramInput): void {
  const { graph } = input.program;
  const type = file.importType('ProgramDescription');
  file.addConst({
    name: 'program',
    exported: true,
    docs: ['Memory, kernels and limits as a device needs them; n is the number of images in a batch.'],
    value: (writer) => {
      writer.inlineBlock(() => {
        writeFacts(writer, input);
        writeSlots(writer, input);
        writeBuffers(writer, input);
        writeParameters(writer, graph);
        writeOptimizerState(writer, input.program);
        writeKernels(writer, input);
        writeLimits(writer, input);
      });
      writer.write(` as const satisfies ${type}`);
    },
  });
}

function writeFacts(writer: CodeBlockWriter, { program, batch }: ProgramInput): void {
  const { graph } = program;
  writer.writeLine(`name: ${stringLiteral(graph.name)},`);
  writer.writeLine(`input: ${tupleLiteral(graph.input.shape)},`);
  writer.writeLine(`classes: ${graph.classes},`);
  writer.writeLine(`defaultBatch: ${batch},`);
  if (partsOf(graph) > 1) {
    writer.writeLine(`accumulate: ${partsOf(graph)},`);
  }
  writer.writeLine(`logits: ${stringLiteral(logitsBuffer(program))},`);
}

/** The logits layer's own buffer, or the one that it is a view of: the plan keeps it as an output. */
function logitsBuffer({ graph, buffers }: Program): string {
  if (buffers.has(graph.logits)) {
    return graph.logits;
  }
  const outputs = [...buffers.values()].filter(({ role, name }) => role === 'output' && name !== 'probabilities');
  const [only, ...others] = outputs;
  compilerAssert(only !== undefined && others.length === 0, `the logits ${graph.logits} have no buffer of their own`);
  return only.name;
}

function writeParameters(writer: CodeBlockWriter, graph: Graph): void {
  const title = 'Initial values. A stream is the hash of its name, so that every device draws the same numbers.';
  writeSection(writer, title, 'parameters', () => {
    for (const layer of graph.layers) {
      for (const tensor of [...layer.parameters, ...layer.state]) {
        const { name, shape, initializer } = tensor;
        writeEntry(writer, name, [
          ['shape', tupleLiteral(shape)],
          ...(layer.state.includes(tensor) ? [['trained', 'false'] as const] : []),
          ['stream', hexLiteral(streamOf(name))],
          ['initializer', dataLiteral(initializer)],
        ]);
      }
    }
  });
}

function writeOptimizerState(writer: CodeBlockWriter, program: Program): void {
  const names = optimizerState(program).map(stringLiteral);
  writer.blankLine();
  writeComment(writer, 'What the optimizer keeps from step to step.');
  const line = `optimizerState: [${names.join(', ')}],`;
  if (fitsLine(writer, line)) {
    writer.writeLine(line);
    return;
  }
  writer.writeLine('optimizerState: [').indent(() => {
    for (const name of names) {
      writer.writeLine(`${name},`);
    }
  });
  writer.writeLine('],');
}

function writeKernels(writer: CodeBlockWriter, { program, kernels }: ProgramInput): void {
  const title =
    'Arguments in binding order, and per profile the text in `kernels/`, its key and its workgroups. Calls that run the same code share a kernel.';
  writeSection(writer, title, 'kernels', () => {
    for (const call of kernelCalls(program, kernels)) {
      const rendered = kernelOf(kernels, call.name);
      writer.write(`${propertyKey(call.name)}: `).inlineBlock(() => {
        writeEntry(
          writer,
          'bindings',
          call.bindings.map(({ name, access }) => [name, stringLiteral(access)]),
        );
        writeEntry(writer, 'gpu', describeVariant(rendered.gpu));
        writeEntry(writer, 'software', describeVariant(rendered.software));
      });
      writer.write(',').newLine();
    }
  });
}

function describeVariant({ file, key, launch }: RenderedKernel): readonly (readonly [string, string])[] {
  const extents = launch.workgroups.map((extent) => workgroups(extent).text);
  return [
    ['file', stringLiteral(file)],
    ['key', hexLiteral(key)],
    ['workgroups', arrow(`[${extents.join(', ')}]`)],
  ];
}

function writeLimits(writer: CodeBlockWriter, { program, plan, kernels }: ProgramInput): void {
  const gpu = needsOf(program, plan, kernels, 'gpu');
  const software = needsOf(program, plan, kernels, 'software');
  const limits = LIMIT_NAMES.map((name) => ({ name, ...describeLimit(gpu[name], software[name]) }));
  const usesBatch = limits.some(({ choices }) => choices.some(mentionsBatch));
  const usesProfile = limits.some(({ choices }) => choices.length > 1);
  const parameters = usesProfile ? `${usesBatch ? 'n' : '_n'}, profile` : usesBatch ? 'n' : '';
  writer.blankLine();
  writeComment(writer, 'What a device must grant, and which buffer or kernel needs it.');
  writer.write(`limits: (${parameters}) => (`).inlineBlock(() => {
    for (const { name, owners, choices } of limits) {
      writeComment(writer, owners);
      writeLimit(writer, name, choices);
    }
  });
  writer.write('),').newLine();
}

/** One choice where both profiles need the same, else the choice for `gpu` and for `software`. */
function describeLimit(
  gpu: readonly Need[],
  software: readonly Need[],
): { choices: readonly string[]; owners: string } {
  const choices = [...new Set([maximum(gpu), maximum(software)])];
  const owners = [...new Set((choices.length === 1 ? [gpu] : [gpu, software]).map(ownersOf))];
  return { choices, owners: owners.join('; software: ') };
}

function ownersOf(needs: readonly Need[]): string {
  return [...new Set(needs.map(({ owner }) => owner))].join(', ');
}

function writeLimit(writer: CodeBlockWriter, name: string, [gpu = '', software]: readonly string[]): void {
  if (software === undefined) {
    writer.writeLine(`${name}: ${gpu},`);
    return;
  }
  const line = `${name}: profile === 'gpu' ? ${gpu} : ${software},`;
  if (fitsLine(writer, line)) {
    writer.writeLine(line);
    return;
  }
  writer.writeLine(`${name}:`).indent(() => {
    writer.writeLine("profile === 'gpu'").indent(() => {
      writer.writeLine(`? ${gpu}`).writeLine(`: ${software},`);
    });
  });
}

/** The spec's `train` and `data` sections in the runtime's terms. */
export function addRecipe(file: GeneratedFile, { train, data }: Graph): void {
  const types = [
    ...(train === undefined ? [] : [`readonly train: ${file.importType('TrainRecipe')}`]),
    `readonly data: ${file.importType('DataRecipe')}`,
  ];
  file.addConst({
    name: 'recipe',
    exported: true,
    docs: ['How the spec trains and evaluates. What else the optimizer does is compiled into the update kernels.'],
    value: (writer) => {
      writer.inlineBlock(() => {
        if (train !== undefined) {
          writeMembers(writer, 'train', runtimeRecipe(train));
        }
        writeMembers(writer, 'data', data);
      });
      writer.write(` as const satisfies { ${types.join('; ')} }`);
    },
  });
}

function writeMembers(writer: CodeBlockWriter, key: string, members: object): void {
  writer.write(`${key}: `).inlineBlock(() => {
    for (const [name, value] of Object.entries(members)) {
      if (value !== undefined) {
        writer.writeLine(`${propertyKey(name)}: ${dataLiteral(value)},`);
      }
    }
  });
  writer.write(',').newLine();
}
