/**
 * What rounding does to a result. A second run of the interpreter in which every value is off by a unit or two of float32's last place
 * shows how far a sound device may be from the first one; where that is much, the numbers say nothing about the device
 * (J. Vignes, "A stochastic arithmetic for reliable scientific computation", 1993).
 */

/** Twice the rounding error of float32. */
const unit = 2 ** -23;

export type Round = (values: Float64Array) => Float64Array;

/** Leaves values as they are. */
export const exactly: Round = (values) => values;

const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);

/** Moves each value by up to two units, by a hash of its bits: equal values stay equal, zeros stay zero. */
export const disturbed: Round = (values) =>
  values.map((value) => {
    double[0] = value;
    const mixed = Math.imul((words[0] ?? 0) ^ Math.imul(words[1] ?? 0, 0x9e3779b1), 0x85ebca6b);
    const share = ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 31 - 1;
    return value * (1 + 2 * unit * share);
  });
