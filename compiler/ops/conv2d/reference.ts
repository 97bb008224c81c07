/**
 * conv2d in plain loops over float64: the oracle of the kernels and the documentation of the op.
 *
 *   y[n, k, p, q] = bias[k] + Σ over c, r, s of x[n, g·C/G + c, p·strideH + r·dilationH − padTop, q·strideW + s·dilationW − padLeft] · weight[k, c, r, s]
 *
 * with g = ⌊k / (K/G)⌋ and zeros outside the input. Without `bias` the term is 0. Every function returns a new array.
 */
import type { Conv2dGeometry } from './geometry.ts';

/** y [N, K, P, Q] of x [N, C, H, W], weight [K, C/G, R, S] and bias [K]. */
export function forward(
  geometry: Conv2dGeometry,
  batch: number,
  x: Float64Array,
  weight: Float64Array,
  bias?: Float64Array,
): Float64Array {
  const { K, P, Q } = geometry;
  const y = Float64Array.from({ length: batch * K * P * Q }, (_, index) =>
    bias === undefined ? 0 : at(bias, Math.floor(index / (P * Q)) % K),
  );
  eachProduct(geometry, batch, (iy, ix, iw) => {
    y[iy] = at(y, iy) + at(x, ix) * at(weight, iw);
  });
  return y;
}

/** dx [N, C, H, W] */
export function inputGradient(
  geometry: Conv2dGeometry,
  batch: number,
  dy: Float64Array,
  weight: Float64Array,
): Float64Array {
  const dx = new Float64Array(batch * geometry.C * geometry.H * geometry.W);
  eachProduct(geometry, batch, (iy, ix, iw) => {
    dx[ix] = at(dx, ix) + at(dy, iy) * at(weight, iw);
  });
  return dx;
}

/** dweight [K, C/G, R, S] */
export function weightGradient(
  geometry: Conv2dGeometry,
  batch: number,
  dy: Float64Array,
  x: Float64Array,
): Float64Array {
  const { C, K, G, R, S } = geometry;
  const dweight = new Float64Array(K * (C / G) * R * S);
  eachProduct(geometry, batch, (iy, ix, iw) => {
    dweight[iw] = at(dweight, iw) + at(dy, iy) * at(x, ix);
  });
  return dweight;
}

/** dbias [K] */
export function biasGradient({ K, P, Q }: Conv2dGeometry, dy: Float64Array): Float64Array {
  const dbias = new Float64Array(K);
  dy.forEach((value, index) => {
    const k = Math.floor(index / (P * Q)) % K;
    dbias[k] = at(dbias, k) + value;
  });
  return dbias;
}

/** Calls `visit` with the flattened indices of every product y += x · weight. */
function eachProduct(
  geometry: Conv2dGeometry,
  batch: number,
  visit: (y: number, x: number, weight: number) => void,
): void {
  const { C, K, G, H, W, P, Q, R, S, strideH, strideW, dilationH, dilationW, padTop, padLeft } = geometry;
  const channels = C / G;
  for (let n = 0; n < batch; n++) {
    for (let k = 0; k < K; k++) {
      const firstChannel = Math.floor(k / (K / G)) * channels;
      for (let p = 0; p < P; p++) {
        for (let q = 0; q < Q; q++) {
          for (let c = 0; c < channels; c++) {
            for (let r = 0; r < R; r++) {
              const h = p * strideH + r * dilationH - padTop;
              for (let s = 0; s < S; s++) {
                const w = q * strideW + s * dilationW - padLeft;
                if (h >= 0 && h < H && w >= 0 && w < W) {
                  visit(
                    ((n * K + k) * P + p) * Q + q,
                    ((n * C + firstChannel + c) * H + h) * W + w,
                    ((k * channels + c) * R + r) * S + s,
                  );
                }
              }
            }
          }
        }
      }
    }
  }
}

function at(values: Float64Array, index: number): number {
  return values[index] ?? Number.NaN;
}
