/**
 * dense in plain loops over float64: the oracle of the kernels and the documentation of the op.
 *
 *   y[n, o] = bias[o] + Σ over i of x[n, i] · weight[o, i]
 *
 * Without `bias` the term is 0. Every function returns a new array.
 */
import type { DenseGeometry } from './geometry.ts';

/** y [N, out] of x [N, in], weight [out, in] and bias [out]. */
export function forward(
  geometry: DenseGeometry,
  batch: number,
  x: Float64Array,
  weight: Float64Array,
  bias?: Float64Array,
): Float64Array {
  const y = Float64Array.from({ length: batch * geometry.outFeatures }, (_, index) =>
    bias === undefined ? 0 : at(bias, index % geometry.outFeatures),
  );
  eachProduct(geometry, batch, (iy, ix, iw) => {
    y[iy] = at(y, iy) + at(x, ix) * at(weight, iw);
  });
  return y;
}

/** dx [N, in] */
export function inputGradient(
  geometry: DenseGeometry,
  batch: number,
  dy: Float64Array,
  weight: Float64Array,
): Float64Array {
  const dx = new Float64Array(batch * geometry.inFeatures);
  eachProduct(geometry, batch, (iy, ix, iw) => {
    dx[ix] = at(dx, ix) + at(dy, iy) * at(weight, iw);
  });
  return dx;
}

/** dweight [out, in] */
export function weightGradient(
  geometry: DenseGeometry,
  batch: number,
  dy: Float64Array,
  x: Float64Array,
): Float64Array {
  const dweight = new Float64Array(geometry.outFeatures * geometry.inFeatures);
  eachProduct(geometry, batch, (iy, ix, iw) => {
    dweight[iw] = at(dweight, iw) + at(dy, iy) * at(x, ix);
  });
  return dweight;
}

/** dbias [out] */
export function biasGradient({ outFeatures }: DenseGeometry, dy: Float64Array): Float64Array {
  const dbias = new Float64Array(outFeatures);
  dy.forEach((value, index) => {
    dbias[index % outFeatures] = at(dbias, index % outFeatures) + value;
  });
  return dbias;
}

/** Calls `visit` with the flattened indices of every product y += x · weight. */
function eachProduct(
  { inFeatures, outFeatures }: DenseGeometry,
  batch: number,
  visit: (y: number, x: number, weight: number) => void,
): void {
  for (let n = 0; n < batch; n++) {
    for (let o = 0; o < outFeatures; o++) {
      for (let i = 0; i < inFeatures; i++) {
        visit(n * outFeatures + o, n * inFeatures + i, o * inFeatures + i);
      }
    }
  }
}

function at(values: Float64Array, index: number): number {
  return values[index] ?? Number.NaN;
}
