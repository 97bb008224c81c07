/**
 * What must not compile about the generated AlexNet. Never run: `tsc` checks it, and each `@ts-expect-error` fails the check when its
 * line compiles after all.
 */
import { AlexNet, type program, recipe } from '../../generated/alexnet/model.ts';
import { type Device, type Phases, type Tensor, type TrainRecipe, tensor } from '../../runtime/index.ts';

export async function images(device: Device): Promise<void> {
  const network = await AlexNet.create(device, { batch: 8 });
  const labels = new Int32Array(8);
  await network.predict(tensor([3, 227, 227]));
  await network.predict(tensor([8, 3, 227, 227]));
  await network.trainStep(tensor([8, 3, 227, 227]), labels, { learningRate: 0.01, step: 0 });

  const wrong: Tensor<readonly [3, 224, 224]> = tensor([3, 224, 224]);
  // @ts-expect-error the paper's figure says 224; the network reads 227×227 pixels
  await network.predict(wrong);
  // @ts-expect-error a batch of such images does not fit either
  await network.trainStep(tensor([8, 3, 224, 224]), labels, { learningRate: 0.01, step: 0 });
  // @ts-expect-error channels come first
  await network.predict(tensor([227, 227, 3]));

  const probabilities: Tensor<readonly [number, 1000]> = await network.predict(tensor([3, 227, 227]));
  showClasses(probabilities);
}

function showClasses(probabilities: Tensor<readonly [number, 1000]>): void {
  // @ts-expect-error there are 1000 classes, not 10
  const ten: Tensor<readonly [number, 10]> = probabilities;
  console.log(ten.data);
}

export async function parameters({ parameters: { conv1, fc8 } }: AlexNet): Promise<void> {
  conv1.weight.write(tensor([96, 3, 11, 11]));
  const bias: Tensor<readonly [1000]> = await fc8.bias.read();
  // @ts-expect-error a bias of fc8 has as many values as there are classes
  conv1.bias.write(bias);
  // @ts-expect-error weights are [out, in]
  fc8.weight.write(tensor([4096, 1000]));
}

export const phases: Pick<Phases<typeof program>, 'predict' | 'score'> = {
  predict(call) {
    call('probabilities_forward', { x: 'fc8', y: 'probabilities' });
    // @ts-expect-error no kernel has this name
    call('probabilities_backward', { x: 'fc8', y: 'probabilities' });
    // @ts-expect-error no buffer has this name
    call('probabilities_forward', { x: 'fc9', y: 'probabilities' });
  },
  score(call) {
    // @ts-expect-error an argument is missing
    call('probabilities_forward', { x: 'fc8' });
  },
};

export const training: TrainRecipe = recipe.train;
