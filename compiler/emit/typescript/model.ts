/**
 * Program → `model.ts`: typed parameters, the input shape, the calls of each phase and the network's class.
 * Holds no numbers of the plan; those are in `program.ts`.
 */
import type { Graph, Layer } from '../../graph/types.ts';
import type { Program } from '../../program/types.ts';
import { formatCount, formatShape } from '../../text/table.ts';
import { countValues, describeLayer, formatMultiplyAdds, sourceLine } from '../prose.ts';
import { GeneratedFile } from './generated-file.ts';
import { className, propertyKey, tupleLiteral } from './literals.ts';
import { writePhases } from './phases.ts';

export interface ModelInput {
  readonly program: Program;
  /** Whether the package has code for the CPU. */
  readonly hasCpu: boolean;
}

export function emitModel({ program, hasCpu }: ModelInput, header: readonly string[]): string {
  const { graph } = program;
  const name = className(graph.name);
  const parameters = `${name}Parameters`;
  const file = new GeneratedFile(header);
  const programName = file.importValue('program', './program.ts');

  file.addTypeAlias('InputShape', `readonly ${tupleLiteral(graph.input.shape)}`, [
    'Extents of one image: channels, height, width.',
  ]);
  addParameters(file, graph, parameters);
  file.addConst({
    name: 'phases',
    docs: ['The kernels of each phase, in order, with the buffer for each of their arguments.'],
    type: `${file.importType('Phases')}<typeof ${programName}>`,
    value: (writer) => writePhases(writer, program),
  });
  const members = [programName, 'phases', ...(hasCpu ? [file.importValue('cpu', './cpu/program.ts')] : [])];
  file.addConst({
    name: 'source',
    docs: ['What a device needs to run the network.'],
    value: (writer) => writer.write(`{ ${members.join(', ')}, folder: new URL('./', import.meta.url) }`),
  });
  addClass(file, graph, name, parameters);
  return file.print();
}

function addParameters(file: GeneratedFile, graph: Graph, name: string): void {
  const trained = graph.layers.filter((layer) => layer.parameters.length > 0);
  const total = countValues(trained.flatMap((layer) => layer.parameters));
  file.addInterface({
    name,
    docs: [`Trained tensors by layer, ${formatCount(total)} values in all.`],
    properties: trained.map((layer) => ({
      name: propertyKey(layer.name),
      isReadonly: true,
      type: parametersType(file, layer),
      docs: [
        `${describeLayer(layer)} — ${formatCount(countValues(layer.parameters))} parameters (${sourceLine(graph, layer)})`,
      ],
    })),
  });
}

/** `{ readonly weight: Parameter<readonly [96, 3, 11, 11]>; readonly bias: Parameter<readonly [96]> }` */
function parametersType(file: GeneratedFile, layer: Layer): string {
  const tensor = file.importType('Parameter');
  const members = layer.parameters.map(
    ({ role, shape }) => `readonly ${role}: ${tensor}<readonly ${tupleLiteral(shape)}>`,
  );
  return `{ ${members.join('; ')} }`;
}

function addClass(file: GeneratedFile, graph: Graph, name: string, parameters: string): void {
  const open = file.importValue('openNetwork');
  const totals = [
    `${formatCount(countValues(graph.layers.flatMap((layer) => layer.parameters)))} parameters`,
    `${formatMultiplyAdds(graph.layers.reduce((sum, layer) => sum + layer.multiplyAdds, 0))} multiply-adds per image`,
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
