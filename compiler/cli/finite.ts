/** Results that are not finite end a command with an error that says where they come from, as far as the weights show. */
import { networkTensors, OutputNotFiniteError, type Tensor } from '../../runtime/index.ts';

/** Throws `OutputNotFiniteError` where a value is infinite or not a number. `what` names the values, `weights` are those of a file. */
export function checkFinite(what: string, values: ArrayLike<number>, weights: ReadonlyMap<string, Tensor>): void {
  const found = nonFinite(values);
  if (found.count > 0) {
    const [verb, some] = values.length === 1 ? ['is', ''] : ['are', ` in ${found.count} of ${values.length} elements`];
    const { note, help } = cause(weights);
    throw new OutputNotFiniteError(`${what} ${verb} ${found.first}${found.count === values.length ? '' : some}`, {
      notes: [note],
      help: [help],
    });
  }
}

/** How many values are infinite or not a number, and the first of these. */
export function nonFinite(values: ArrayLike<number>): { readonly count: number; readonly first: number } {
  let count = 0;
  let first = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    if (!Number.isFinite(value)) {
      first = count === 0 ? value : first;
      count++;
    }
  }
  return { count, first };
}

/** `weights` as in a file: the optimizer's state next to them does not affect an output. */
function cause(weights: ReadonlyMap<string, Tensor>): { readonly note: string; readonly help: string } {
  for (const [name, { data }] of networkTensors(weights)) {
    const { count, first } = nonFinite(data);
    if (count > 0) {
      return {
        note: `the weights are to blame: \`${name}\` is ${first} in ${count} of ${data.length} elements`,
        help: 'use an earlier checkpoint, or train again with a lower learning rate',
      };
    }
  }
  return {
    note: 'all weights are finite, so values overflow float32 in the layers',
    help: 'give the spec the `data:` section that the weights were trained with; `mean` and `scale` keep pixels small',
  };
}
