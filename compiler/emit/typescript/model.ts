/**
 * Programs and plans → `model.ts`, the one module of a package: what a person reads first (the input shape, typed parameters, the calls
 * of each phase, the network's class), then what devices need. One module, because no form of relative import works in TypeScript's
 * NodeNext, Deno and Node's own type stripping alike.
 */
import type { Graph, Layer } from '../../graph/types.ts';
import { formatMultiplyAdds } from '../../text/numbers.ts';
import { formatCount, formatShape } from '../../text/table.ts';
import { countValues, describeLayer, formatPlace } from '../prose.ts';
import { addCpuProgram, type CpuProgramInput } from './cpu-program.ts';
import { GeneratedFile } from './generated-file.ts';
import { fitsLine } from './layout.ts';
import { className, propertyKey, stringLiteral, tupleLiteral } from './literals.ts';
import { writePhases } from './phases.ts';
import { addProgram, addRecipe, type ProgramInput } from './program.ts';

export interface ModelInput extends ProgramInput {
  /** The C target, with the key of its code; absent where it was not asked for. */
  readonly cpu?: CpuProgramInput & { readonly key: number };
  /** Paths in the package of all files that devices read, sorted. */
  readonly files: readonly string[];
}

export function emitModel(input: ModelInput, header: readonly string[]): string {
  const { program, kernels, cpu, files } = input;
  const { graph } = program;
  const name = className(graph.name);
  const parameters = `${name}Parameters`;
  const file = new GeneratedFile(header);

  file.addTypeAlias('InputShape', `readonly ${tupleLiteral(graph.input.shape)}`, [
    'Extents of one image: channels, height, width.',
  ]);
  addParameters(file, graph, parameters);
  file.addConst({
    name: 'phases',
    docs: ['The kernels of each phase, in order, with the buffer for each of their arguments.'],
    type: `${file.importType('Phases')}<typeof program>`,
    value: (writer) => writePhases(writer, program, kernels),
  });
  addClass(file, graph, name, parameters);
  addRecipe(file, graph);
  addProgram(file, input);
  if (cpu !== undefined) {
    addCpuProgram(file, cpu, cpu.key);
  }
  addFiles(file, files);
  const members = ['program', 'phases', ...(cpu === undefined ? [] : ['cpu']), 'files'];
  file.addConst({
    name: 'source',
    docs: ['The network as `openNetwork` takes it.'],
    value: (writer) => writer.write(`{ ${members.join(', ')} }`),
  });
  return file.print();
}

/** Writes URLs in the one form that bundlers recognize as assets. */
function addFiles(file: GeneratedFile, files: readonly string[]): void {
  file.addConst({
    name: 'files',
    docs: ['The files beside this one, in the form that bundlers find and follow.'],
    type: file.importType('PackageFiles'),
    value: (writer) => {
      writer.inlineBlock(() => {
        for (const path of files) {
          const [key, literal] = [propertyKey(path), stringLiteral(`./${path}`)];
          const line = `${key}: new URL(${literal}, import.meta.url),`;
          if (fitsLine(writer, line)) {
            writer.writeLine(line);
          } else {
            writer.writeLine(`${key}: new URL(`).indent(() => {
              writer.writeLine(`${literal},`).writeLine('import.meta.url,');
            });
            writer.writeLine('),');
          }
        }
      });
    },
  });
}

function addParameters(file: GeneratedFile, graph: Graph, name: string): void {
  const holding = graph.layers.filter(({ parameters, state }) => parameters.length + state.length > 0);
  const total = countValues(holding.flatMap((layer) => layer.parameters));
  file.addInterface({
    name,
    docs: [`Trained tensors by layer, ${formatCount(total)} values in all.`],
    properties: holding.map((layer) => ({
      name: propertyKey(layer.name),
      isReadonly: true,
      type: parametersType(file, layer),
      docs: [
        `${describeLayer(layer)} — ${formatCount(countValues(layer.parameters))} parameters (${formatPlace(layer)})`,
      ],
    })),
  });
}

/** `{ readonly weight: Parameter<readonly [96, 3, 11, 11]>; readonly bias: Parameter<readonly [96]> }` */
function parametersType(file: GeneratedFile, layer: Layer): string {
  const tensor = file.importType('Parameter');
  const members = [...layer.parameters, ...layer.state].map(
    ({ role, shape }) => `readonly ${role}: ${tensor}<readonly ${tupleLiteral(shape)}>`,
  );
  return `{ ${members.join('; ')} }`;
}

function addClass(file: GeneratedFile, graph: Graph, name: string, parameters: string): void {
  const open = file.importValue('openNetwork');
  const totals = [
    `${formatCount(countValues(graph.layers.flatMap((layer) => layer.parameters)))} parameters`,
    `${formatMultiplyAdds(graph.layers.reduce((sum, layer) => sum + layer.multiplyAdds, 0))} per image`,
  ];
  file.addClass({
    name,
    docs: [
      `${graph.name}: ${formatShape(graph.input.shape)} → ${formatCount(graph.classes)} classes, ${totals.join(', ')}.`,
    ],
    extends: `${file.importValue('Network')}<InputShape, ${graph.classes}, ${parameters}>`,
    methods: [
      {
        name: 'create',
        isStatic: true,
        isAsync: true,
        docs: ['Allocates all memory on `device`, compiles the kernels and draws the initial parameters.'],
        parameters: [
          { name: 'device', type: file.importType('Device') },
          { name: 'options', type: file.importType('NetworkOptions'), initializer: '{}' },
        ],
        returnType: `Promise<${name}>`,
        statements: [`return new ${name}(await ${open}(source, device, options));`],
      },
    ],
  });
}
