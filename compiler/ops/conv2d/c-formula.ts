/** What a correlation computes, for the headers of its C kernels. */
import type { Correlation, CorrelationAxis } from './correlation.ts';

export function correlationFormula({ direction, rows, columns }: Correlation): readonly string[] {
  if (direction === 'forward') {
    const position = (out: string, tap: string, axis: CorrelationAxis) =>
      [`${out} · ${axis.stride}`, `${tap} · ${axis.dilation}`].join(' + ') + padding(-(axis.offsets[0] ?? 0));
    return [
      `y[n, p, q, k] = bias[k] + Σ x[n, ${position('p', 'r', rows)}, ${position('q', 's', columns)}, c] · weight[k, c, r, s]`,
      'over taps (r, s) and the channels c of the group of k, zeros outside of x.',
    ];
  }
  return [
    'dx[n, h, w, c] = Σ dy[n, p, q, k] · weight[k, c, r, s] over the taps (r, s) by which the window (p, q) reads (h, w).',
  ];
}

function padding(cells: number): string {
  return cells === 0 ? '' : ` − ${cells}`;
}
