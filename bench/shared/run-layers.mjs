/** The order in which a peer applies the layers of a network, whatever they branch and join. */

/**
 * @template Value
 * @param {readonly import('./network.ts').NetworkLayer[]} layers
 * @param {Value} images
 * @param {(layer: import('./network.ts').NetworkLayer, inputs: Value[]) => Value} apply  gives a layer's output
 * @param {(value: Value) => Value} [share]  gives a value to a reader that is not its last
 * @returns {Value}  of the last layer
 */
export function runLayers(layers, images, apply, share = (value) => value) {
  const readers = new Map();
  for (const input of layers.flatMap(({ inputs }) => inputs)) {
    readers.set(input, (readers.get(input) ?? 0) + 1);
  }
  const values = new Map([['images', images]]);
  const read = (name) => {
    const value = values.get(name);
    const others = readers.get(name) - 1;
    readers.set(name, others);
    if (others > 0) {
      return share(value);
    }
    values.delete(name);
    return value;
  };
  for (const layer of layers) {
    values.set(layer.name, apply(layer, layer.inputs.map(read)));
  }
  return values.get(layers.at(-1).name);
}
