/** The loss in plain float64: −log softmax(logits)[label] per sample, its hits, and the gradient of the batch mean. */
import { softmaxForward } from '../../ops/softmax/reference.ts';

export interface SampleLoss {
  readonly loss: number;
  readonly top1: boolean;
  readonly top5: boolean;
}

/** logits [N, classes], labels [N]. Equal logits rank by class index. Where no softmax exists the loss is NaN and nothing is a hit. */
export function lossPerSample(logits: Float64Array, labels: Int32Array, classes: number): readonly SampleLoss[] {
  return [...labels].map((label, n) => {
    const row = [...logits.subarray(n * classes, (n + 1) * classes)];
    const largest = Math.max(...row);
    const wanted = row[label] ?? Number.NaN;
    const sum = row.reduce((total, value) => total + Math.exp(value - largest), 0);
    const rank = row.filter((value, i) => value > wanted || (value === wanted && i < label)).length;
    const loss = Math.log(sum) + (largest - wanted);
    const defined = !Number.isNaN(loss);
    return { loss, top1: defined && rank < 1, top5: defined && rank < 5 };
  });
}

/** ∂(mean loss)/∂logits = (softmax − onehot) / N */
export function lossGradient(logits: Float64Array, labels: Int32Array, classes: number): Float64Array {
  return softmaxForward(logits, classes).map((probability, index) => {
    const isLabel = labels[Math.floor(index / classes)] === index % classes;
    return (probability - (isLabel ? 1 : 0)) / labels.length;
  });
}
