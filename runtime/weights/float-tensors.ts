/** From what a file holds to what a network accepts. */
import { WeightsFileError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';
import type { SafetensorsFile } from './safetensors.ts';

/** The tensors of a file as weights. Throws `WeightsFileError` for a tensor of integers. */
export function floatTensors({ tensors }: Pick<SafetensorsFile, 'tensors'>): ReadonlyMap<string, Tensor> {
  return new Map(
    [...tensors].map(([name, { shape, data }]) => {
      if (data instanceof Float32Array) {
        return [name, { shape, data }];
      }
      throw new WeightsFileError(`tensor \`${name}\` holds whole numbers, but weights are float32`, {
        help: [
          'if the network does not have it, save the weights without it: of a PyTorch `state_dict`, keep only tensors for which `is_floating_point()` holds',
        ],
      });
    }),
  );
}
