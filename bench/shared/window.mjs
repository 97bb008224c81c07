/** Arithmetic on pooling windows, for peers that lack a form of them. A `Window` is described in `network.ts`. */

/** Height and width with the padding on both sides. */
export function paddedExtents({ input, pad }) {
  return [0, 1].map((axis) => input[axis] + pad[axis][0] + pad[axis][1]);
}

/** 0 on cells of the input, the lowest number around them. */
export function paddingMask(window) {
  const { input, pad } = window;
  const [height, width] = paddedExtents(window);
  const inside = (index, axis) => index >= pad[axis][0] && index < pad[axis][0] + input[axis];
  return Float32Array.from({ length: height * width }, (_, cell) =>
    inside(Math.floor(cell / width), 0) && inside(cell % width, 1) ? 0 : -3e38,
  );
}

/** 1 / (cells of each window that lie inside the input). */
export function reciprocalCounts({ input, output, kernel, stride, pad }) {
  const counts = [0, 1].map((axis) =>
    Array.from({ length: output[axis] }, (_, index) => {
      const start = index * stride[axis] - pad[axis][0];
      return Math.min(start + kernel[axis], input[axis]) - Math.max(start, 0);
    }),
  );
  return Float32Array.from(counts[0].flatMap((rows) => counts[1].map((columns) => 1 / (rows * columns))));
}
