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
  const parameters = network.parameters.map(({ name, shape }) => {
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

function operators({ layers, batch }) {
  const nodes = [];
  const tensors = [];
  let x = 'images';
  const add = (type, y, inputs, attributes = {}) => {
    nodes.push(node(type, [x, ...inputs], y, attributes));
    x = y;
  };
  const reshape = (y, shape) => {
    tensors.push(tensor(`${y}.shape`, INT64, [shape.length], new Uint8Array(BigInt64Array.from(shape, BigInt).buffer)));
    add('Reshape', y, [`${y}.shape`]);
  };
  for (const layer of layers.filter(({ kind }) => kind !== 'softmax')) {
    const { name, kind, inputShape, shape } = layer;
    const parameters = [`${name}.weight`, `${name}.bias`];
    switch (kind) {
      case 'conv2d':
        add('Conv', name, parameters, { ...windowAttributes(layer.window), group: { int: layer.groups } });
        break;
      case 'max_pool':
        add('MaxPool', name, [], windowAttributes(layer.window));
        break;
      case 'avg_pool':
        add('AveragePool', name, [], windowAttributes(layer.window));
        break;
      case 'lrn': {
        // ONNX divides alpha by the size.
        const { size, alpha, beta, k } = layer.lrn;
        const floats = { alpha: { float: alpha * size }, beta: { float: beta }, bias: { float: k } };
        add('LRN', name, [], { ...floats, size: { int: size } });
        break;
      }
      case 'dense':
        if (inputShape.length > 1) {
          reshape(`${name}.flat`, [batch, inputShape.reduce((product, extent) => product * extent, 1)]);
        }
        add('Gemm', name, parameters, { transB: { int: 1 } });
        break;
      case 'flatten':
        reshape(name, [batch, ...shape]);
        break;
      case 'dropout':
        if (layer.dropout.scaleAt === 'test') {
          const factor = new Uint8Array(Float32Array.of(1 - layer.dropout.rate).buffer);
          tensors.push(tensor(`${name}.factor`, FLOAT, [], factor));
          add('Mul', name, [`${name}.factor`]);
        }
        break;
      case 'relu':
      case 'tanh':
        add(kind === 'relu' ? 'Relu' : 'Tanh', name, []);
        break;
      default:
        throw new Error(`no ONNX form of ${kind}`);
    }
  }
  add('Softmax', 'probabilities', [], { axis: { int: 1 } });
  return { nodes, tensors };
}

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
