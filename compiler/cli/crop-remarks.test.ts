import { expect, test } from 'vitest';
import type { DataRecipe } from '../../runtime/index.ts';
import { createCropRemarks } from './crop-remarks.ts';

/** What is said about images of these sizes, of `images` in all, for a network that reads 32×32. */
function said(recipe: DataRecipe, sizes: readonly (readonly [width: number, height: number])[], images = sizes.length) {
  const lines: string[] = [];
  const onImage = createCropRemarks({ recipe, input: [3, 32, 32] }, images, (line) => lines.push(line));
  for (const [index, [width, height]] of sizes.entries()) {
    onImage(`${index}.png`, { height, width });
  }
  return lines;
}

const large =
  'warning: images are cropped, not scaled: of the 500×375 pixels of 1.png, the network reads 32×32; `data: { resize: 32 }` scales them first';
const roomless =
  'warning: `random_crop` has nothing to choose from: images are 32×32, and the network reads them whole; `data: { resize: 37 }` scales them up first';

test.each([
  [
    'larger images',
    {},
    [
      [32, 32],
      [500, 375],
      [600, 400],
    ],
    [large],
  ],
  [
    'larger images that are far beyond a crop',
    { crop: 32 },
    [
      [32, 32],
      [500, 375],
    ],
    [large],
  ],
  [
    'images of a crop that is meant',
    { crop: 32 },
    [
      [40, 40],
      [64, 36],
    ],
    [],
  ],
  [
    'images with room for random crops',
    { augment: ['random_crop'] },
    [
      [36, 36],
      [32, 32],
    ],
    [],
  ],
  ['images that are scaled', { resize: 36 }, [[36, 36]], []],
  ['images as large as the input', {}, [[32, 32]], []],
  [
    'images without room',
    { augment: ['random_crop'] },
    [
      [32, 32],
      [32, 32],
    ],
    [roomless],
  ],
  [
    'room in the second image',
    { augment: ['random_crop'] },
    [
      [32, 32],
      [33, 32],
    ],
    [],
  ],
] as const)('%s are told or not', (_, recipe, sizes, lines) => {
  expect(said(recipe, sizes)).toEqual(lines);
});

test('random crops without room are told once, from enough images, and not in evaluation', () => {
  const recipe = { augment: ['random_crop'] } as const;
  const sizes = Array.from({ length: 500 }, () => [32, 32] as const);
  expect(said(recipe, sizes.slice(0, 63), 500)).toEqual([]);
  expect(said(recipe, sizes)).toEqual([roomless]);
  expect(said(recipe, sizes, 0)).toEqual([]);
});
