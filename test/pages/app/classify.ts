/** Classifies a digit: LeNet's generated class, with weights from a checkpoint of `specc train`. Runs in a page or in a worker. */
import {
  classesOf,
  createPipeline,
  floatTensors,
  networkTensors,
  openDevice,
  predictClasses,
  readSafetensors,
  statisticsOf,
  unlabelled,
  verifyChecksum,
} from 'specc/runtime';
import { drawDigit } from './digit.ts';
import { LeNet5, program, recipe } from './lenet5/model.ts';

export type DeviceName = 'wasm' | 'webgpu';

/** What the page shows. */
export async function classify(kind: DeviceName): Promise<object> {
  try {
    return await classifyDigit(kind);
  } catch (error) {
    const { notes = [], help = [] } = error as { notes?: readonly string[]; help?: readonly string[] };
    return { error: String(error), notes, help };
  }
}

async function classifyDigit(kind: DeviceName): Promise<object> {
  const response = await fetch('/checkpoint.safetensors');
  const checkpoint = readSafetensors(new Uint8Array(await response.arrayBuffer()));
  const tensors = floatTensors(checkpoint);
  await verifyChecksum({ ...checkpoint, tensors });
  const statistics = statisticsOf(tensors);

  const device = await openDevice(kind);
  const network = await LeNet5.create(device, { batch: 1 });
  network.writeParameters(networkTensors(tensors));

  const images = unlabelled({ length: 1, nameOf: () => 'the digit', read: drawDigit });
  const pipeline = await createPipeline(images, {
    recipe: recipe.data,
    input: program.input,
    classes: program.classes,
    seed: 0,
    ...(statistics === undefined ? {} : { statistics }),
  });
  const probabilities = await predictClasses(network, pipeline, images.test, 0);
  const { description } = device.info;
  return { device: description, classes: classesOf(checkpoint.metadata), probabilities: [...(probabilities ?? [])] };
}
