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
import type { Initializer, ValueRole } from '../graph/types.ts';
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

/** A tensor that both targets store under one name, as a phase leaves it. */
interface Compared {
  readonly name: string;
  readonly phase: 'forward' | 'backward' | 'predict';
  readonly layers: readonly string[];
  readonly shape: readonly number[];
}

interface Captured {
  readonly device: string;
  readonly values: ReadonlyMap<Compared, Float32Array>;
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
        const values = new Map<Compared, Float32Array>();
        const read = async (phases: readonly Compared['phase'][]) => {
          for (const each of tensors.filter(({ phase }) => phases.includes(phase))) {
            values.set(each, await model.readBuffer(each.name, batch));
          }
        };
        await read(['forward', 'backward']);
        await model.predict(images);
        await read(['predict']);
        return { device: describeDevice(info), values };
      }),
    );
  }
  const [a, b] = captured;
  if (a !== undefined && b !== undefined) {
    report(tensors, a, b, weights, options.tolerance);
  }
}

/**
 * Floats that kernels of both targets write, in the order of the forward pass, then of the backward pass; and what prediction writes by
 * kernels of its own.
 */
function tensorsInCommon({ program, cpu }: CompiledModel): readonly Compared[] {
  const trained = new Set([...program.phases.forward, ...program.phases.backward]);
  const phases = {
    forward: program.phases.forward,
    backward: program.phases.backward,
    predict: program.phases.predict.filter((call) => !trained.has(call)),
  };
  const found = new Map<string, Compared>();
  for (const phase of ['forward', 'backward', 'predict'] as const) {
    for (const { bindings, layers } of phases[phase]) {
      for (const { buffer: name } of bindings.filter(({ access }) => access !== 'read')) {
        const buffer = program.buffers.get(name);
        const other = cpu?.program.buffers.get(name);
        const kept = buffer !== undefined && other !== undefined && !workRoles.has(buffer.role);
        const key = phase === 'predict' ? `${phase} ${name}` : name;
        if (kept && buffer.elementType === 'f32' && !found.has(key)) {
          found.set(key, { name, phase, layers: layersOf(layers), shape: buffer.shape });
        }
      }
    }
  }
  return [...found.values()];
}

/** What kernels leave for one another, each target in its own way. */
const workRoles: ReadonlySet<ValueRole> = new Set(['scratch', 'kept']);

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
  return new Map(
    graph.layers.flatMap(({ parameters, state }) => [
      ...parameters.map(({ name, shape, role }) => {
        const fanIn = shape.slice(1).reduce((product, extent) => product * extent, 1);
        const std = role === 'weight' ? Math.sqrt(2 / fanIn) : 0.1;
        return [name, drawNormal(shape, std, `compare.${name}`, seed)] as const;
      }),
      // Where it starts: nothing is known of what it may become.
      ...state.map(({ name, shape, initializer }) => [name, draw(shape, initializer, name, seed)] as const),
    ]),
  );
}

function drawNormal(shape: readonly number[], std: number, stream: string, seed: number): Tensor {
  return draw(shape, { normal: { mean: 0, std } }, stream, seed);
}

function draw(shape: readonly number[], initializer: Initializer, stream: string, seed: number): Tensor {
  const drawn = tensor(shape);
  const description = { shape, stream: streamOf(stream), initializer };
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
  const sizes = sizesOf(a);
  const compared = tensors.map((tensor) => ({
    ...tensor,
    tensor,
    difference: relativeDifference(a.values.get(tensor), b.values.get(tensor), sizes.get(tensor)),
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
  const [left = [], right = []] = [a, b].map(({ values }) => values.get(first.tensor));
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

/**
 * What differences are measured against: the norm of each tensor. Where the terms of a gradient cancel, as those of a bias before a batch
 * normalisation do, only rounding is left of it, which no two devices share: then it is the largest gradient of the same layers.
 */
function sizesOf({ values }: Captured): ReadonlyMap<Compared, number> {
  const norms = new Map([...values].map(([tensor, data]) => [tensor, normOf(data)]));
  const largest = (layers: readonly string[]) =>
    [...norms].reduce(
      (most, [tensor, norm]) =>
        tensor.phase === 'backward' && tensor.layers[0] === layers[0] ? Math.max(most, norm) : most,
      0,
    );
  return new Map(
    [...norms].map(([tensor, norm]) => {
      const most = tensor.phase === 'backward' ? largest(tensor.layers) : norm;
      return [tensor, norm < CANCELLED * most ? most : norm];
    }),
  );
}

/** Share of the largest gradient below which float32 leaves sums that cancel. */
const CANCELLED = 1e-5;

/** ‖a − b‖ / `size`; 0 where both are 0. */
function relativeDifference(
  a: Float32Array = new Float32Array(),
  b: Float32Array = new Float32Array(),
  size: number = normOf(a),
): number {
  const difference = normOf(a.map((value, index) => value - (b[index] ?? Number.NaN)));
  return size === 0 ? difference : difference / size;
}

function normOf(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0));
}
