/** A network as an ONNX file (operator set 17), NCHW, at test time. Field numbers are those of onnx.proto3. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytesField, floatField, integerField, textField } from './protobuf.mjs';

const FLOAT = 1;
const INT64 = 7;
const attributeTypes = { float: 1, int: 2, ints: 7 };

/** Reads the job's network and weights and writes `network.onnx` beside them. @param {string} job */
export function writeOnnx(job) {
  const network = JSON.parse(readFileSync(join(job, 'network.json'), 'utf8'));
  const weights = readFileSync(join(job, 'parameters.bin'));
  const { nodes, tensors } = operators(network);
  let offset = 0;
  const parameters = [...network.parameters, ...network.state].map(({ name, shape }) => {
    const bytes = 4 * shape.reduce((product, extent) => product * extent, 1);
    offset += bytes;
    return tensor(name, FLOAT, shape, weights.subarray(offset - bytes, offset));
  });
  const graph = [
    ...nodes.flatMap((parts) => bytesField(1, parts)),
    ...textField(2, 'network'),
    ...[...parameters, ...tensors].flatMap((parts) => bytesField(5, parts)),
    ...bytesField(11, valueInfo('images', [network.batch, ...network.input])),
    ...bytesField(12, valueInfo('probabilities', [network.batch, network.classes])),
  ];
  const model = [...integerField(1, 8), ...bytesField(8, integerField(2, 17)), ...bytesField(7, graph)];
  writeFileSync(join(job, 'network.onnx'), Buffer.concat(model));
}

/** The layers one by one: a layer's last operator gives what is called by the layer's name. */
function operators({ layers, batch, parameters }) {
  const nodes = [];
  const tensors = [];
  const known = new Set(parameters.map(({ name }) => name));
  const builder = {
    batch,
    add: (type, output, inputs, attributes = {}) => nodes.push(node(type, inputs, output, attributes)),
    /** Weight and bias, as far as there are any. */
    parametersOf: ({ name }) => [`${name}.weight`, `${name}.bias`].filter((each) => known.has(each)),
    constant(name, elementType, shape, values) {
      tensors.push(tensor(name, elementType, shape, new Uint8Array(values.buffer)));
      return name;
    },
    scalar: (name, value) => builder.constant(name, FLOAT, [], Float32Array.of(value)),
    reshape(input, output, extents) {
      const shape = BigInt64Array.from([batch, ...extents], BigInt);
      builder.add('Reshape', output, [input, builder.constant(`${output}.shape`, INT64, [shape.length], shape)]);
    },
  };
  for (const layer of layers) {
    const write = writers[layer.kind];
    if (write === undefined) {
      throw new Error(`no ONNX form of ${layer.kind}`);
    }
    write(layer, builder);
  }
  builder.add('Softmax', 'probabilities', [layers.at(-1).name], { axis: { int: 1 } });
  return { nodes, tensors };
}

/** By kind. */
const writers = {
  conv2d(layer, { add, parametersOf }) {
    const attributes = { ...windowAttributes(layer.window), group: { int: layer.groups } };
    add('Conv', layer.name, [...layer.inputs, ...parametersOf(layer)], attributes);
  },
  max_pool: ({ name, inputs, window }, { add }) => add('MaxPool', name, inputs, windowAttributes(window)),
  avg_pool: ({ name, inputs, window }, { add }) => add('AveragePool', name, inputs, windowAttributes(window)),
  global_avg_pool({ name, inputs, shape }, { add, reshape }) {
    add('GlobalAveragePool', `${name}.means`, inputs);
    reshape(`${name}.means`, name, shape);
  },
  lrn({ name, inputs, lrn: { size, alpha, beta, k } }, { add }) {
    // ONNX divides alpha by the size.
    const floats = { alpha: { float: alpha * size }, beta: { float: beta }, bias: { float: k } };
    add('LRN', name, inputs, { ...floats, size: { int: size } });
  },
  batch_norm({ name, inputs, batchNorm: { epsilon } }, { add }) {
    const tensors = ['weight', 'bias', 'running_mean', 'running_variance'].map((role) => `${name}.${role}`);
    add('BatchNormalization', name, [...inputs, ...tensors], { epsilon: { float: epsilon } });
  },
  dense(layer, { add, reshape, parametersOf }) {
    const [shape] = layer.inputShapes;
    let [x] = layer.inputs;
    if (shape.length > 1) {
      const flat = `${layer.name}.flat`;
      reshape(x, flat, [shape.reduce((product, extent) => product * extent, 1)]);
      x = flat;
    }
    add('Gemm', layer.name, [x, ...parametersOf(layer)], { transB: { int: 1 } });
  },
  flatten: ({ name, inputs: [x], shape }, { reshape }) => reshape(x, name, shape),
  dropout({ name, inputs, dropout: { rate, scaleAt } }, { add, scalar }) {
    if (scaleAt === 'test') {
      add('Mul', name, [...inputs, scalar(`${name}.factor`, 1 - rate)]);
    } else {
      add('Identity', name, inputs);
    }
  },
  relu: ({ name, inputs }, { add }) => add('Relu', name, inputs),
  relu6({ name, inputs }, { add, scalar }) {
    add('Clip', name, [...inputs, scalar(`${name}.lowest`, 0), scalar(`${name}.highest`, 6)]);
  },
  tanh: ({ name, inputs }, { add }) => add('Tanh', name, inputs),
  add: ({ name, inputs }, { add }) => add(inputs.length === 2 ? 'Add' : 'Sum', name, inputs),
  concat: ({ name, inputs }, { add }) => add('Concat', name, inputs, { axis: { int: 1 } }),
};

function windowAttributes({ kernel, stride, pad }) {
  return {
    kernel_shape: { ints: kernel },
    strides: { ints: stride },
    pads: { ints: [pad[0][0], pad[1][0], pad[0][1], pad[1][1]] },
  };
}

function node(type, inputs, output, attributes) {
  return [
    ...inputs.flatMap((name) => textField(1, name)),
    ...textField(2, output),
    ...textField(4, type),
    ...Object.entries(attributes).flatMap(([name, value]) => bytesField(5, attribute(name, value))),
  ];
}

function attribute(name, value) {
  const [[type, content]] = Object.entries(value);
  const fields = {
    float: () => floatField(2, content),
    int: () => integerField(3, content),
    ints: () => content.flatMap((each) => integerField(8, each)),
  };
  return [...textField(1, name), ...fields[type](), ...integerField(20, attributeTypes[type])];
}

function tensor(name, elementType, shape, bytes) {
  return [
    ...shape.flatMap((extent) => integerField(1, extent)),
    ...integerField(2, elementType),
    ...textField(8, name),
    ...bytesField(9, [bytes]),
  ];
}

function valueInfo(name, shape) {
  const dimensions = shape.flatMap((extent) => bytesField(1, integerField(1, extent)));
  const tensorType = [...integerField(1, FLOAT), ...bytesField(2, dimensions)];
  return [...textField(1, name), ...bytesField(2, bytesField(1, tensorType))];
}
