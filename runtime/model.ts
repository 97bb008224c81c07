/** What the training loop and the commands need from any generated network, whatever its shapes. */
import type { BatchMetrics } from './metrics.ts';
import type { ProgramDescription } from './program.ts';
import type { Tensor } from './tensor.ts';

export interface StepOptions {
  /** ε of the update. */
  readonly learningRate: number;
  /** 0-based training step, the number of updates before this one: selects dropout masks, and optimizers may count by it. */
  readonly step: number;
  /** Whether dropout draws masks, as it does if absent; otherwise it scales as at test time. */
  readonly dropout?: boolean;
}

/** Dropout in a pass that updates nothing. */
export interface MaskOptions {
  /** Draws masks with this seed; without, dropout scales as at test time. */
  readonly dropoutSeed?: number;
}

export interface GradientResult {
  /** Mean cross-entropy of the batch. */
  readonly loss: number;
  readonly logits: Tensor;
  readonly probabilities: Tensor;
  /** By parameter name, `conv1.weight`. */
  readonly gradients: ReadonlyMap<string, Tensor>;
}

export interface Model {
  readonly program: ProgramDescription;
  /** Largest batch. */
  readonly capacity: number;
  /** One update. Resolves when the metrics of the step have been read back. */
  trainStep(images: Tensor, labels: Int32Array, options: StepOptions): Promise<BatchMetrics>;
  /** Loss and top-k at test time. */
  evaluate(images: Tensor, labels: Int32Array): Promise<BatchMetrics>;
  /** Softmax probabilities [N, classes] at test time. */
  predict(images: Tensor): Promise<Tensor>;
  /** Logits and probabilities at test time. */
  forward(images: Tensor): Promise<{ readonly logits: Tensor; readonly probabilities: Tensor }>;
  /** The same in a pass of training, without an update: statistics of the batch; dropout as at test time unless a seed is given. */
  trainForward(
    images: Tensor,
    options?: MaskOptions,
  ): Promise<{ readonly logits: Tensor; readonly probabilities: Tensor }>;
  /** Loss and gradients of a pass of training, without an update; dropout as at test time unless a seed is given. */
  gradients(images: Tensor, labels: Int32Array, options?: MaskOptions): Promise<GradientResult>;
  /** Parameters by name; with `optimizerState`, what the optimizer keeps as well, `velocity.<name>`. */
  readParameters(options?: { readonly optimizerState?: boolean }): Promise<ReadonlyMap<string, Tensor>>;
  /** Throws `WeightsError` naming the tensor whose shape differs, or the missing one. */
  writeParameters(tensors: ReadonlyMap<string, Tensor>): void;
  /** Copies a buffer of the plan back, in the order of the spec's shapes; what it holds depends on what ran last. */
  readBuffer(name: string, batch: number): Promise<Float32Array>;
  destroy(): void;
}
