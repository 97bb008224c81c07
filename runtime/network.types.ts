/**
 * Checked by tsc alone: what must compile about the types of a generated network, and, marked by `@ts-expect-error`, what must not.
 */
import { type TinyNetwork, tinyPhases, type tinyProgram } from '../test/support/tiny-network.ts';
import type { Model } from './model.ts';
import type { Network, Phases } from './network.ts';
import { type Tensor, tensor } from './tensor.ts';

declare const alexnet: Network<readonly [3, 227, 227], 1000, object>;
declare const count: number;

export function imagesOfTheRightShapeCompile(): void {
  alexnet.predict(tensor([3, 227, 227]));
  alexnet.predict(tensor([128, 3, 227, 227]));
  alexnet.predict(tensor([count, 3, 227, 227]));
  const model: Model = alexnet;
  model.predict(tensor([3, 227, 227]));
}

export function imagesOfAnotherShapeDoNot(images: Tensor): void {
  // @ts-expect-error the paper's figure says 224, the arithmetic 227
  alexnet.predict(tensor([3, 224, 224]));
  // @ts-expect-error
  alexnet.predict(tensor([128, 3, 224, 224]));
  // @ts-expect-error axes in another order
  alexnet.predict(tensor([227, 227, 3]));
  // @ts-expect-error no batch dimension in training
  alexnet.trainStep(tensor([3, 227, 227]), new Int32Array(1), { learningRate: 0.01, step: 0 });
  // @ts-expect-error a tensor of unknown shape
  alexnet.predict(images);
}

export async function resultsCarryTheirShapes(tiny: TinyNetwork): Promise<void> {
  const probabilities: Tensor<readonly [number, 3]> = await tiny.predict(tensor([1, 2, 2]));
  const weight: Tensor<readonly [3, 4]> = await tiny.parameters.fc.weight.read();
  tiny.parameters.fc.bias.write(tensor([3]));
  // @ts-expect-error a bias of another length
  tiny.parameters.fc.bias.write(tensor([4]));
  // @ts-expect-error no such layer
  tiny.parameters.fc2;
  // @ts-expect-error ten classes
  const ten: Tensor<readonly [number, 10]> = probabilities;
  console.log(weight, ten);
}

export const callsNameWhatExists: Phases<typeof tinyProgram> = {
  ...tinyPhases,
  predict(call) {
    call('softmax', { logits: 'fc', probabilities: 'probabilities' });
    // @ts-expect-error no such kernel
    call('softmaxx', { logits: 'fc', probabilities: 'probabilities' });
    // @ts-expect-error no such buffer
    call('softmax', { logits: 'fc2', probabilities: 'probabilities' });
    // @ts-expect-error a binding is missing
    call('softmax', { logits: 'fc' });
    // @ts-expect-error no such binding
    call('softmax', { logits: 'fc', probabilities: 'probabilities', labels: 'labels' });
  },
};
