/** Carries out `specc compare`: two devices, the same weights and images, every tensor that both keep. */
import {
  type DeviceKind,
  initialValues,
  keyOf,
  networkTensors,
  streamOf,
  type Tensor,
  tensor,
} from '../../runtime/index.ts';
import type { CompiledModel } from '../compile.ts';
import type { KernelCall } from '../program/types.ts';
import { formatShape, renderTable } from '../text/table.ts';
import { compileSpec } from './compile-spec.ts';
import { Exit, exitCodes } from './exit.ts';
import { checkFinite, nonFinite } from './finite.ts';
import type { SpecChanges } from './options.ts';
import { describeDevice, readAnyWeights, withModel } from './session.ts';
import { print, printText } from './terminal.ts';

export interface CompareCommandOptions extends SpecChanges {
  readonly devices: readonly [DeviceKind, DeviceKind];
  readonly threads?: number;
  readonly batch: number;
  readonly seed: number;
  readonly dropout?: number;
  readonly weights?: string;
  readonly tolerance: number;
}

/** A tensor that both targets store under one name. */
interface Compared {
  readonly name: string;
  readonly phase: 'forward' | 'backward';
  readonly layers: readonly string[];
  readonly shape: readonly number[];
}

interface Captured {
  readonly device: string;
  readonly values: ReadonlyMap<string, Float32Array>;
}

export async function compareDevices(specPath: string, options: CompareCommandOptions): Promise<void> {
  const compiled = compileSpec(specPath, { keepBuffers: true }, options);
  const tensors = tensorsInCommon(compiled.model);
  const { batch, seed, dropout, threads } = options;
  const weights =
    options.weights === undefined
      ? drawWeights(compiled.model, seed)
      : networkTensors((await readAnyWeights(options.weights)).tensors);
  const { images, labels } = drawBatch(compiled.model, batch, seed);
  const captured: Captured[] = [];
  for (const device of options.devices) {
    const where = { device, ...(threads === undefined ? {} : { threads }) };
    captured.push(
      await withModel(compiled, where, { batch, seed }, async (model, { info }) => {
        model.writeParameters(weights);
        await model.gradients(images, labels, dropout === undefined ? {} : { dropoutSeed: dropout });
        const values = new Map<string, Float32Array>();
        for (const { name } of tensors) {
          values.set(name, await model.readBuffer(name, batch));
        }
        return { device: describeDevice(info), values };
      }),
    );
  }
  const [a, b] = captured;
  if (a !== undefined && b !== undefined) {
    report(tensors, a, b, weights, options.tolerance);
  }
}

/** Floats that kernels of both targets write, in the order of the forward pass, then of the backward pass. */
function tensorsInCommon({ program, cpu }: CompiledModel): readonly Compared[] {
  const found = new Map<string, Compared>();
  for (const phase of ['forward', 'backward'] as const) {
    for (const { bindings, layers } of program.phases[phase]) {
      for (const { buffer: name } of bindings.filter(({ access }) => access !== 'read')) {
        const buffer = program.buffers.get(name);
        const other = cpu?.program.buffers.get(name);
        const kept = buffer !== undefined && other !== undefined && buffer.role !== 'scratch';
        if (kept && buffer.elementType === 'f32' && !found.has(name)) {
          found.set(name, { name, phase, layers: layersOf(layers), shape: buffer.shape });
        }
      }
    }
  }
  return [...found.values()];
}

function layersOf(layers: KernelCall['layers']): readonly string[] {
  return [...new Set(layers)];
}

/** Images from N(0, 1), the same on every device, and labels that cycle through the classes. */
function drawBatch({ graph }: CompiledModel, batch: number, seed: number): { images: Tensor; labels: Int32Array } {
  const images = drawNormal([batch, ...graph.input.shape], 1, 'compare', seed);
  return { images, labels: Int32Array.from({ length: batch }, (_, n) => n % graph.classes) };
}

/**
 * Weights that preserve the variance of activations from layer to layer (He et al., "Delving deep into rectifiers", ICCV 2015). With the
 * small initial weights of specs the values in a pooling window are so close together that rounding decides which of them wins.
 */
function drawWeights({ graph }: CompiledModel, seed: number): ReadonlyMap<string, Tensor> {
  const parameters = graph.layers.flatMap((layer) => layer.parameters);
  return new Map(
    parameters.map(({ name, shape, role }) => {
      const fanIn = shape.slice(1).reduce((product, extent) => product * extent, 1);
      return [name, drawNormal(shape, role === 'weight' ? Math.sqrt(2 / fanIn) : 0.1, `compare.${name}`, seed)];
    }),
  );
}

function drawNormal(shape: readonly number[], std: number, stream: string, seed: number): Tensor {
  const drawn = tensor(shape);
  const description = { shape, stream: streamOf(stream), initializer: { normal: { mean: 0, std } } };
  for (const { offset, values } of initialValues(description, drawn.data.length, keyOf(seed))) {
    drawn.data.set(values, offset);
  }
  return drawn;
}

function report(
  tensors: readonly Compared[],
  a: Captured,
  b: Captured,
  weights: ReadonlyMap<string, Tensor>,
  tolerance: number,
): void {
  const compared = tensors.map((tensor) => ({
    ...tensor,
    difference: relativeDifference(a.values.get(tensor.name), b.values.get(tensor.name)),
  }));
  const parts = ({ difference }: { difference: number }) => !(difference <= tolerance);
  print(a.device, b.device, '');
  const columns = [
    { title: 'pass' },
    { title: 'tensor' },
    { title: 'shape' },
    { title: 'layers' },
    { title: 'difference', align: 'right' as const },
  ];
  const rows = compared.map((row) => [
    row.phase,
    row.name,
    formatShape(row.shape),
    row.layers.join(' + '),
    `${row.difference.toExponential(1)}${parts(row) ? ' ✗' : ''}`,
  ]);
  printText(renderTable(columns, rows).trimEnd());
  const first = compared.find(parts);
  if (first === undefined) {
    print('', `the devices agree: no tensor differs by more than ${tolerance} (relative L2)`);
    return;
  }
  const [left = [], right = []] = [a, b].map(({ values }) => values.get(first.name));
  if (nonFinite(right).count > 0) {
    // Where neither value is finite, the devices may well agree.
    checkFinite(`the values of \`${first.name}\` (${first.layers.join(' + ')}) on both devices`, left, weights);
  }
  print(
    '',
    `the devices diverge at \`${first.name}\` (${first.layers.join(' + ')}): ` +
      `relative L2 difference ${first.difference.toExponential(2)}, tolerance ${tolerance}`,
  );
  throw new Exit(exitCodes.failed);
}

/** ‖a − b‖ / ‖a‖; 0 where both are 0. */
function relativeDifference(a: Float32Array = new Float32Array(), b: Float32Array = new Float32Array()): number {
  let difference = 0;
  let norm = 0;
  a.forEach((value, index) => {
    difference += (value - (b[index] ?? Number.NaN)) ** 2;
    norm += value ** 2;
  });
  return norm === 0 ? Math.sqrt(difference) : Math.sqrt(difference / norm);
}
