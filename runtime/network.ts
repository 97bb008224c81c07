/**
 * What generated classes extend: typed parameters, training, evaluation and prediction on one device. A generated `model.ts` records
 * its kernel calls through `openNetwork`; everything here is the same for all networks and knows no layer by name.
 */
import { checkBatch, checkCapacity, checkLabels, imageCount, partsOf } from './batch.ts';
import type { Device, Executor, NetworkCode, StepScalars } from './device/device.ts';
import { RecipeMissingError } from './errors.ts';
import { addMetrics, type BatchMetrics, metricsFrom } from './metrics.ts';
import type { GradientResult, MaskOptions, Model, StepOptions } from './model.ts';
import { type PackageFiles, packageReader, type ReadFile } from './package-file.ts';
import type { PhaseName, Profile, ProgramDescription, RecordedCall } from './program.ts';
import { initialValues } from './random/init.ts';
import { type Key, keyOf } from './random/philox.ts';
import { elementCount, type Tensor, tensor } from './tensor.ts';
import { checkParameter, checkParameters } from './weights/check.ts';

export interface NetworkOptions {
  /** Most images at a time; all memory is allocated for them. Default: the spec's `train.batch`, or a part of it where the spec divides it. */
  readonly batch?: number;
  /** Seed of initial weights and dropout masks, a safe integer. Default 0. */
  readonly seed?: number;
  /** Overrides the kernel profile that the device's adapter suggests. */
  readonly profile?: Profile;
  /** Gives the bytes of a file of the package, `kernels/conv1_forward.wgsl`, for programs that keep the files elsewhere. */
  readonly readFile?: ReadFile;
}

/** A trained tensor on the device. */
export interface Parameter<S extends readonly number[] = readonly number[]> {
  /** `conv1.weight` */
  readonly name: string;
  readonly shape: S;
  read(): Promise<Tensor<S>>;
  write(values: Tensor<S>): void;
}

/** Records one kernel call: the kernel, and the buffer for each of its bindings. Misspelt names do not compile. */
export type Call<P extends ProgramDescription> = <K extends keyof P['kernels'] & string>(
  kernel: K,
  buffers: { readonly [B in keyof P['kernels'][K]['bindings'] & string]: keyof P['buffers'] & string },
) => void;

type Phase<P extends ProgramDescription> = (call: Call<P>) => void;

/** The kernel calls of each phase, in order, as straight-line code. */
export type Phases<P extends ProgramDescription> = Readonly<
  Record<Exclude<PhaseName, 'accumulate'>, Phase<P>> & { accumulate?: Phase<P> }
>;

/** A program on a device, with its parameters initialised. */
export interface OpenNetwork {
  readonly program: ProgramDescription;
  readonly executor: Executor;
  readonly key: Key;
  /** Whether a training step changes anything: the spec says how. */
  readonly trains: boolean;
}

/** What a generated `model.ts` knows of its package. */
export interface NetworkSource<P extends ProgramDescription> extends Omit<NetworkCode, 'phases'> {
  readonly program: P;
  readonly phases: Phases<P>;
  readonly files: PackageFiles;
}

/** Compiles the kernels on the device, allocates for `options.batch` images and draws the initial parameters. */
export async function openNetwork<const P extends ProgramDescription>(
  { program, phases, cpu, files }: NetworkSource<P>,
  device: Device,
  options: NetworkOptions = {},
): Promise<OpenNetwork> {
  const record = (phase: PhaseName): readonly RecordedCall[] => {
    const calls: RecordedCall[] = [];
    phases[phase]?.((kernel, buffers) => calls.push({ kernel, buffers }));
    return calls;
  };
  const recorded = {
    forward: record('forward'),
    backward: record('backward'),
    accumulate: record('accumulate'),
    update: record('update'),
    predict: record('predict'),
    score: record('score'),
  };
  const code = { program, phases: recorded, ...(cpu === undefined ? {} : { cpu }) };
  const executor = await device.createExecutor(code, {
    batch: checkCapacity(options.batch ?? program.defaultBatch),
    readFile: packageReader(files, options.readFile),
    ...(options.profile === undefined ? {} : { profile: options.profile }),
  });
  const key = keyOf(options.seed ?? 0);
  for (const [name, description] of Object.entries(program.parameters)) {
    for (const { offset, values } of initialValues(description, elementCount(description.shape), key)) {
      executor.upload(name, values, offset);
    }
  }
  return { program, executor, key, trains: recorded.update.length > 0 };
}

/**
 * S: [C, H, W] of one image. C: number of classes. P: the parameters by layer.
 * Calls may overlap: each one's work is queued before its promise is returned. Only what comes back tensor by tensor, gradients and
 * parameters, must be awaited before the next call that changes it.
 */
export class Network<S extends readonly number[], C extends number, P extends object> implements Model {
  readonly program: ProgramDescription;
  readonly capacity: number;
  /** The trained tensors and running statistics, by layer and role: `parameters.conv1.weight`. */
  readonly parameters: P;
  readonly #executor: Executor;
  readonly #key: Key;
  readonly #trains: boolean;

  constructor(open: OpenNetwork) {
    this.program = open.program;
    this.capacity = open.executor.capacity;
    this.#executor = open.executor;
    this.#key = open.key;
    this.#trains = open.trains;
    // P is generated from the same parameter list that `program` holds.
    this.parameters = parameterTree(open.program, open.executor) as P;
  }

  /**
   * One update on a batch, of up to `capacity` images, times the parts into which the program divides it. Resolves when the metrics of
   * the step, taken before the update, have been read back.
   */
  async trainStep(
    images: Tensor<readonly [number, ...S]>,
    labels: Int32Array,
    options: StepOptions,
  ): Promise<BatchMetrics> {
    if (!this.#trains) {
      throw new RecipeMissingError(`\`${this.program.name}\` was generated from a spec without \`train:\``, {
        help: ['add a `train:` section to the spec, and build again'],
      });
    }
    const { accumulate } = this.program;
    const { step, learningRate, dropout = true } = options;
    const scalars = { step, learningRate, training: dropout };
    if (accumulate !== undefined) {
      return this.#trainInParts(images, labels, scalars, accumulate);
    }
    const batch = this.#uploadBatch(images, labels);
    return this.#metrics(['forward', 'backward', 'update'], { batch, ...scalars });
  }

  /** Everything is queued before the first part is through, so that nothing comes between the parts of a batch. */
  async #trainInParts(
    images: Tensor,
    labels: Int32Array,
    scalars: Omit<StepScalars, 'seed' | 'batch' | 'part'>,
    accumulate: number,
  ): Promise<BatchMetrics> {
    const count = checkBatch(this.program, this.capacity, images, accumulate);
    checkLabels(this.program, count, labels);
    const metrics = partsOf(count, accumulate).map(({ firstImage, batch }) => {
      this.#upload(images, labels, firstImage, batch);
      const last = firstImage + batch === count;
      const part = { firstImage, share: batch / count };
      return this.#metrics(['forward', 'backward', 'accumulate', ...(last ? ['update' as const] : [])], {
        ...scalars,
        batch,
        part,
      });
    });
    return (await Promise.all(metrics)).reduce(addMetrics);
  }

  /** Loss and top-k counts of a batch at test time. */
  async evaluate(images: Tensor<readonly [number, ...S]>, labels: Int32Array): Promise<BatchMetrics> {
    const batch = this.#uploadBatch(images, labels);
    return this.#metrics(['predict', 'score'], { batch, ...testTime });
  }

  /** Softmax probabilities [N, classes] at test time, of a batch or of one image. */
  async predict(images: Tensor<readonly [number, ...S]> | Tensor<S>): Promise<Tensor<readonly [number, C]>> {
    const batch = this.#uploadImages(images);
    return this.#perClass(batch, await this.#run(['predict'], { batch, ...testTime }, 'probabilities'));
  }

  /** Logits and probabilities [N, classes] at test time, of a batch or of one image. */
  async forward(images: Tensor<readonly [number, ...S]> | Tensor<S>): Promise<{
    readonly logits: Tensor<readonly [number, C]>;
    readonly probabilities: Tensor<readonly [number, C]>;
  }> {
    const batch = this.#uploadImages(images);
    const [probabilities, logits] = await Promise.all([
      this.#run(['predict'], { batch, ...testTime }, 'probabilities'),
      this.#executor.read(this.program.logits, batch),
    ]);
    return { logits: this.#perClass(batch, logits), probabilities: this.#perClass(batch, probabilities) };
  }

  /**
   * Logits and probabilities [N, classes] of a pass of training, which changes nothing: statistics are those of the batch. Dropout scales as
   * at test time unless a seed for its masks is given.
   */
  async trainForward(
    images: Tensor<readonly [number, ...S]>,
    options: MaskOptions = {},
  ): Promise<{
    readonly logits: Tensor<readonly [number, C]>;
    readonly probabilities: Tensor<readonly [number, C]>;
  }> {
    const batch = this.#uploadImages(images);
    const [, logits] = await Promise.all([
      this.#run(['forward'], maskedScalars(batch, options)),
      this.#executor.read(this.program.logits, batch),
    ]);
    return {
      logits: this.#perClass(batch, logits),
      probabilities: this.#perClass(batch, softmaxRows(logits, this.program.classes)),
    };
  }

  /**
   * Loss and gradients of a pass of training, without an update: statistics are those of the batch, and running ones stay. Dropout scales as
   * at test time unless a seed for its masks is given.
   */
  async gradients(
    images: Tensor<readonly [number, ...S]>,
    labels: Int32Array,
    options: MaskOptions = {},
  ): Promise<GradientResult> {
    const batch = this.#uploadBatch(images, labels);
    const [metrics, logits, gradients] = await Promise.all([
      this.#metrics(['forward', 'backward'], maskedScalars(batch, options)),
      this.#executor.read(this.program.logits, batch),
      this.#readPerParameter((name, trained) => (trained ? `grad.${name}` : undefined)),
    ]);
    return {
      loss: metrics.lossSum / batch,
      logits: this.#perClass(batch, logits),
      probabilities: this.#perClass(batch, softmaxRows(logits, this.program.classes)),
      gradients,
    };
  }

  /** Parameters by name, `conv1.weight`; with `optimizerState`, what the optimizer keeps as well, `velocity.conv1.weight`. */
  async readParameters(options: { readonly optimizerState?: boolean } = {}): Promise<ReadonlyMap<string, Tensor>> {
    const tensors = await this.#readPerParameter((name) => name);
    for (const name of options.optimizerState === true ? this.program.optimizerState : []) {
      tensors.set(name, tensor(this.program.buffers[name]?.shape ?? [], await this.#executor.read(name)));
    }
    return tensors;
  }

  /** Replaces all parameters, and the optimizer state where it is given. Throws `WeightsError` and writes nothing when a tensor does not fit. */
  writeParameters(tensors: ReadonlyMap<string, Tensor>): void {
    checkParameters(this.program, tensors);
    for (const [name, { data }] of tensors) {
      this.#executor.upload(name, data);
    }
  }

  /** Copies a buffer of the plan back, in the order of the spec's shapes; what it holds depends on what ran last. */
  readBuffer(name: string, batch: number): Promise<Float32Array> {
    return this.#executor.read(name, batch);
  }

  /** Frees the network's memory on the device. */
  destroy(): void {
    this.#executor.destroy();
  }

  #uploadBatch(images: Tensor, labels: Int32Array): number {
    const batch = checkBatch(this.program, this.capacity, images);
    checkLabels(this.program, batch, labels);
    this.#upload(images, labels, 0, batch);
    return batch;
  }

  /** So many images from `first` on. */
  #upload({ data }: Tensor, labels: Int32Array, first: number, count: number): void {
    const values = elementCount(this.program.input);
    this.#executor.upload('images', data.subarray(first * values, (first + count) * values));
    this.#executor.upload('labels', labels.subarray(first, first + count));
  }

  #uploadImages(images: Tensor): number {
    const batch = imageCount(this.program, this.capacity, images);
    this.#executor.upload('images', images.data);
    return batch;
  }

  async #metrics(phases: readonly PhaseName[], scalars: Omit<StepScalars, 'seed'>): Promise<BatchMetrics> {
    const values = await this.#run(phases, scalars, 'metrics');
    return metricsFrom((_, index) => values[index] ?? 0);
  }

  #run(
    phases: readonly PhaseName[],
    scalars: Omit<StepScalars, 'seed'>,
    read?: 'metrics' | 'probabilities',
  ): Promise<Float32Array> {
    return this.#executor.run(phases, { seed: this.#key, ...scalars }, read);
  }

  /** By parameter: the buffer that belongs to it, where there is one. */
  async #readPerParameter(
    bufferOf: (parameter: string, trained: boolean) => string | undefined,
  ): Promise<Map<string, Tensor>> {
    const tensors = new Map<string, Tensor>();
    for (const [name, { shape, trained = true }] of Object.entries(this.program.parameters)) {
      const buffer = bufferOf(name, trained);
      if (buffer !== undefined) {
        tensors.set(name, tensor(shape, await this.#executor.read(buffer)));
      }
    }
    return tensors;
  }

  #perClass(batch: number, data: Float32Array): Tensor<readonly [number, C]> {
    // `classes` is the number C was generated from.
    return tensor([batch, this.program.classes as C], data);
  }
}

/** Scalars of a pass that neither draws nor updates. */
const testTime = { step: 0, learningRate: 0, training: false };

/** Of a pass of training without an update. */
function maskedScalars(batch: number, { dropoutSeed }: MaskOptions): StepScalars {
  return { batch, ...testTime, training: dropoutSeed !== undefined, seed: keyOf(dropoutSeed ?? 0) };
}

/** `{ conv1: { weight, bias }, … }` from the flat names `conv1.weight`, `conv1.bias`, … */
function parameterTree(
  program: ProgramDescription,
  executor: Executor,
): Readonly<Record<string, Readonly<Record<string, Parameter>>>> {
  const tree: Record<string, Record<string, Parameter>> = {};
  for (const [name, { shape }] of Object.entries(program.parameters)) {
    const [layer = name, role = ''] = name.split('.');
    tree[layer] = {
      ...tree[layer],
      [role]: {
        name,
        shape,
        read: async () => tensor(shape, await executor.read(name)),
        write(values) {
          checkParameter(name, shape, values);
          executor.upload(name, values.data);
        },
      },
    };
  }
  return tree;
}

/** Softmax of each row of `classes` logits, in float64. */
function softmaxRows(logits: Float32Array, classes: number): Float32Array {
  const probabilities = new Float32Array(logits.length);
  for (let start = 0; start < logits.length; start += classes) {
    const row = logits.subarray(start, start + classes);
    const highest = row.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    const sum = row.reduce((total, x) => total + Math.exp(x - highest), 0);
    probabilities.set(
      row.map((x) => Math.exp(x - highest) / sum),
      start,
    );
  }
  return probabilities;
}
