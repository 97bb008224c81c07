/** What is timed when nothing else is asked for. */

/**
 * One layer with nothing around it that takes time: the pool keeps 9 of the 729 pixels as logits.
 * The layer is conv2 of specs/alexnet.yaml.
 */
const conv2 = `spec: 1
name: conv2
input: { shape: [96, 27, 27] }
classes: 2304
layers:
  - { name: conv2, type: conv2d, filters: 256, kernel: 5, padding: 2, groups: 2, weight: { normal: { mean: 0, std: 0.01 } } }
  - { name: corners, type: max_pool, kernel: 1, stride: 13, expect: [256, 3, 3] }
  - { name: features, type: flatten }
loss: softmax_cross_entropy
`;

/**
 * @typedef {{ name: string, title: string, spec?: string, text?: string, batch: number, mode: 'train' | 'infer' }} Workload
 *   `text` is a spec that is in no file.
 */

/** @type {readonly Workload[]} */
const defaultWorkloads = [
  ...['train-128', 'train-32', 'infer-32', 'infer-1'].map((run) => fromSpec('specs/alexnet.yaml', 'AlexNet', run)),
  ...['train-128', 'infer-128'].map((run) => fromSpec('specs/cifar10-relu.yaml', 'CIFAR four-layer', run)),
  fromSpec('specs/resnet20-cifar.yaml', 'ResNet-20', 'train-128'),
  fromSpec('specs/vgg11.yaml', 'VGG-11', 'infer-1'),
  ...['infer-1', 'infer-16'].map((run) => fromSpec('specs/mobilenet-v2.yaml', 'MobileNetV2', run)),
  fromSpec('specs/squeezenet1.1.yaml', 'SqueezeNet 1.1', 'infer-1'),
  { ...fromSpec('', 'conv2 of AlexNet alone', 'infer-32'), name: 'conv2-infer-32', text: conv2 },
];

function fromSpec(spec, network, run) {
  const [mode, batch] = run.split('-');
  const stem = spec.replace(/^.*\/|\.yaml$/g, '');
  const title = `${network}, ${mode === 'train' ? 'training step' : 'inference'}, N = ${batch}`;
  return { name: `${stem}-${run}`, title, spec, batch: Number(batch), mode };
}

/**
 * The default list, or both runs of one spec; of these the ones with `part` in their names.
 *
 * @param {{ spec?: string, batch?: string, workload?: string }} options
 */
export function chooseWorkloads({ spec, batch, workload: part = '' }) {
  const all =
    spec === undefined
      ? defaultWorkloads.filter((workload) => batch === undefined || workload.batch === Number(batch))
      : ['train', 'infer'].map((mode) => fromSpec(spec, spec, `${mode}-${batch ?? 32}`));
  return all.filter(({ name }) => name.includes(part));
}
