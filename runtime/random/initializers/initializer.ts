/**
 * What a file in this folder exports: a distribution of initial values, as a function from random words to values. The words are those of
 * the parameter's Philox stream, in order; element i may depend on its own word and on the others of its block.
 */

/** Writes a value for each of `words`, a multiple of four of them. */
export type Fill = (words: Uint32Array, values: Float32Array) => void;

/** S: the settings, as a program gives them below the name of the distribution. */
export type Initializer<S> = (settings: S) => Fill;
