/** The loss in plain float64: −Σ target · log softmax(logits) per sample, its hits, and the gradient of the batch mean. */
import { softmaxForward } from '../../ops/softmax/reference.ts';

export interface SampleLoss {
  readonly loss: number;
  readonly top1: boolean;
  readonly top5: boolean;
}

/** The target of a class: what smoothing spreads over all classes, and the rest for the label. */
function targetOf(isLabel: boolean, classes: number, smoothing: number): number {
  return smoothing / classes + (isLabel ? 1 - smoothing : 0);
}

/** logits [N, classes], labels [N]. Equal logits rank by class index. Where no softmax exists the loss is NaN and nothing is a hit. */
export function lossPerSample(
  logits: Float64Array,
  labels: Int32Array,
  classes: number,
  smoothing = 0,
): readonly SampleLoss[] {
  return [...labels].map((label, n) => {
    const row = [...logits.subarray(n * classes, (n + 1) * classes)];
    const largest = Math.max(...row);
    const wanted = row[label] ?? Number.NaN;
    const sum = row.reduce((total, value) => total + Math.exp(value - largest), 0);
    const rank = row.filter((value, i) => value > wanted || (value === wanted && i < label)).length;
    const below = row.map((value, i) => targetOf(i === label, classes, smoothing) * (largest - value));
    const loss = Math.log(sum) + (smoothing === 0 ? largest - wanted : below.reduce((total, each) => total + each, 0));
    const defined = !Number.isNaN(loss);
    return { loss, top1: defined && rank < 1, top5: defined && rank < 5 };
  });
}

/** ∂(mean loss)/∂logits = (softmax − target) / N */
export function lossGradient(logits: Float64Array, labels: Int32Array, classes: number, smoothing = 0): Float64Array {
  return softmaxForward(logits, classes).map((probability, index) => {
    const isLabel = labels[Math.floor(index / classes)] === index % classes;
    return (probability - targetOf(isLabel, classes, smoothing)) / labels.length;
  });
}
