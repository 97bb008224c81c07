/** Compares given tensors with the parameters of a network; says what probably happened when they do not fit. */
import { WeightsError } from '../errors.ts';
import type { ProgramDescription } from '../program.ts';
import { elementCount, type Tensor } from '../tensor.ts';

/** Throws `WeightsError` unless `tensors` holds every parameter, perhaps optimizer state, and nothing else, all with the right shapes. */
export function checkParameters(program: ProgramDescription, tensors: ReadonlyMap<string, Tensor>): void {
  const names = Object.keys(program.parameters);
  const missing = names.filter((name) => !tensors.has(name));
  const unknown = [...tensors.keys()].filter((name) => shapeOf(program, name) === undefined);
  if (missing.length > 0) {
    throw new WeightsError(`\`${program.name}\` needs ${list(missing)}, which the weights do not hold`, {
      notes: unknown.length > 0 ? [`they hold ${list(unknown)}, which the network does not have`] : [],
      help: unknown.length > 0 ? ['rename the tensors to `<layer>.weight` and `<layer>.bias`'] : [],
    });
  }
  if (unknown.length > 0) {
    throw new WeightsError(`the weights hold ${list(unknown)}, which \`${program.name}\` does not have`, {
      notes: [`its parameters are ${list(names)}`],
    });
  }
  for (const [name, found] of tensors) {
    checkParameter(name, shapeOf(program, name) ?? [], found);
  }
}

/** Throws `WeightsError` unless the tensor has this shape and fills it. */
export function checkParameter(name: string, shape: readonly number[], found: Tensor): void {
  if (!sameExtents(found.shape, shape)) {
    const reason = explainMismatch(found.shape, shape);
    throw new WeightsError(
      `\`${name}\` is [${found.shape.join(', ')}] in the weights and [${shape.join(', ')}] in the network`,
      { notes: reason === undefined ? [] : [reason] },
    );
  }
  if (found.data.length !== elementCount(shape)) {
    throw new WeightsError(`\`${name}\` is [${shape.join(', ')}] but holds ${found.data.length} values`);
  }
}

function shapeOf(program: ProgramDescription, name: string): readonly number[] | undefined {
  const { parameters, optimizerState, buffers } = program;
  if (Object.hasOwn(parameters, name)) {
    return parameters[name]?.shape;
  }
  return optimizerState.includes(name) ? buffers[name]?.shape : undefined;
}

/** The likely reason why a tensor has the wrong shape, where it is easy to see. */
export function explainMismatch(found: readonly number[], wanted: readonly number[]): string | undefined {
  const permutation = permutationTo(found, wanted);
  if (permutation !== undefined) {
    return found.length === 2
      ? 'the weights are transposed: dense weights are [out, in] here'
      : `the axes stand in another order: permute them by (${permutation.join(', ')}); convolution weights are [K, C/G, R, S] here`;
  }
  const differing = wanted.flatMap((extent, axis) => (extent === found[axis] ? [] : [axis]));
  const [axis] = differing;
  if (found.length === wanted.length && differing.length === 1 && axis !== undefined) {
    const [have = 0, want = 0] = [found[axis], wanted[axis]];
    if (wanted.length === 4 && axis === 1 && have % want === 0) {
      return `the network's convolution has ${have / want} times as many groups as the one these weights come from`;
    }
    if (wanted.length === 4 && axis === 1 && want % have === 0) {
      return `the weights come from a convolution with ${want / have} times as many groups as the network's`;
    }
    if (axis === 0 && have > 0 && want % have === 0) {
      return `the weights look like one of ${want / have} parts of a layer that was split by output channels: concatenate the parts along axis 0`;
    }
  }
  return elementCount(found) === elementCount(wanted)
    ? 'the number of values is the same: reshape the tensor if only its form differs'
    : undefined;
}

/** The axes of `found` in the order that gives `wanted`; each wanted axis takes the first unused axis of its extent. */
function permutationTo(found: readonly number[], wanted: readonly number[]): number[] | undefined {
  const unused = new Set(found.keys());
  const order = wanted.map((extent) => {
    const axis = [...unused].find((candidate) => found[candidate] === extent) ?? -1;
    unused.delete(axis);
    return axis;
  });
  return found.length === wanted.length && !order.includes(-1) ? order : undefined;
}

function sameExtents(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((extent, axis) => extent === b[axis]);
}

/** Up to four names in backticks, and how many more there are. */
function list(names: readonly string[]): string {
  const shown = names.slice(0, 4).map((name) => `\`${name}\``);
  const rest = names.length - shown.length;
  return rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(', ');
}
