/**
 * Elementwise kinds as code fragments. Every kernel that stores a tensor can apply such a kind to each value on its way out
 * (its epilogue); this table is where emitters find the fragments. One column per target language; the rows live in the kinds' folders.
 */
import { compilerAssert } from '../assert.ts';
import type { Layer } from '../graph/types.ts';
import { activations } from './activation/elementwise.ts';
import { dropout } from './dropout/elementwise.ts';

/** One value on its way out of a kernel. */
export interface ElementSite {
  readonly layer: Layer;
  /** The variable that holds the value; fragments change it in place. */
  readonly value: string;
  /** Expression of the value's index in memory, flattened over the whole tensor and counted in groups of `lanes`. */
  readonly index: string;
  /**
   * The same over [N, C, H, W], the order in which random numbers are given out. Differs from `index` where the target stores images
   * in another order.
   */
  readonly logicalIndex: string;
  /** How many neighbouring values the variable holds; 1 in C, where compilers make vectors of loops. */
  readonly lanes: 1 | 4;
}

/** Statements of one target language. */
export interface ElementwiseFragments {
  forward(site: ElementSite): readonly string[];
  /** Multiplies the value by the derivative; `y` is an expression of the layer's output, given when the kind reads it. */
  gradient(site: ElementSite, y: string | undefined): readonly string[];
  /** For a kind that scales what it keeps and zeroes the rest: the factor, as an expression. */
  readonly keptScale?: (layer: Layer) => string;
  /** Whether a positive factor on `y` changes nothing about the gradient. */
  readonly gradientIgnoresScale?: boolean;
  readonly usesRandom: boolean;
}

export interface Elementwise {
  readonly wgsl: ElementwiseFragments;
  readonly c: ElementwiseFragments;
}

const table: Readonly<Record<string, Elementwise>> = { ...activations, dropout };

/** The fragments of an elementwise layer. */
export function elementwise(layer: Layer): Elementwise {
  const row = table[layer.kind];
  compilerAssert(row !== undefined, `${layer.kind} is not elementwise`, layer.span);
  return row;
}
