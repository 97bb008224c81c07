/**
 * The five likeliest classes of a photo: AlexNet's generated class on the best device at hand, weights from a checkpoint of `specc train`,
 * and the photo on the same way to the network as the training images (resized, the mean subtracted, ten crops).
 */
import {
  classesOf,
  createPipeline,
  floatTensors,
  networkTensors,
  openDevice,
  openImages,
  predictClasses,
  readTensorFile,
  statisticsOf,
} from 'specc/runtime/node';
import { AlexNet, program, recipe } from './alexnet/model.ts';

const [photo, weightsFile] = process.argv.slice(2);
if (photo === undefined || weightsFile === undefined) {
  console.error('usage: npm start -- <photo> <checkpoint.safetensors>');
  process.exit(2);
}

const checkpoint = await readTensorFile(weightsFile);
const tensors = floatTensors(checkpoint);
const statistics = statisticsOf(tensors);
if (statistics === undefined) {
  throw new Error(`${weightsFile} holds no mean image; \`specc train\` writes one into its checkpoints`);
}

const device = await openDevice('auto');
const network = await AlexNet.create(device, { batch: 10 });
network.writeParameters(networkTensors(tensors));

const { input, classes } = program;
const images = await openImages([photo], { recipe: recipe.data, input, statistics });
const pipeline = await createPipeline(images, { recipe: recipe.data, input, classes, seed: 0, statistics });
const probabilities = await predictClasses(network, pipeline, images.test, 0);
if (probabilities === undefined) {
  throw new Error(`${photo} cannot be read as an image`);
}

const names = classesOf(checkpoint.metadata);
const likeliest = [...probabilities.entries()].sort(([, a], [, b]) => b - a).slice(0, 5);
for (const [label, probability] of likeliest) {
  console.log(`${(100 * probability).toFixed(2).padStart(6)}%  ${names?.[label] ?? `class ${label}`}`);
}
device.destroy();
