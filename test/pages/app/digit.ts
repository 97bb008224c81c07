import type { RawImage } from 'specc/runtime';

/** A stroke of 40×40 grey pixels; a page for people would read a canvas. */
export function drawDigit(): RawImage {
  const [height, width] = [40, 40];
  const pixels = Uint8Array.from({ length: height * width }, (_, at) => {
    const [row, column] = [Math.floor(at / width), at % width];
    return row > 5 && row < 35 && Math.abs(column - 20) < 3 ? 255 : 0;
  });
  return { channels: 1, height, width, pixels };
}
