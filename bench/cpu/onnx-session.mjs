/** What both forms of onnxruntime share: their programming interface. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export async function openSession(ort, network, { job }, sessionOptions) {
  const session = await ort.InferenceSession.create(readFileSync(join(job, 'network.onnx')), {
    graphOptimizationLevel: 'all',
    ...sessionOptions,
  });
  return {
    prepareImages: (images) => new ort.Tensor('float32', images, [network.batch, ...network.input]),
    async infer(images) {
      const { probabilities } = await session.run({ images });
      return probabilities.getData();
    },
  };
}
