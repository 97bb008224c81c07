import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkLayerNames } from './names.ts';

const goldens = readdirSync('test/golden', { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(`test/golden/${entry.name}/expected/kernels`))
  .map(({ name }) => name);

function layerNames(golden: string): readonly string[] {
  const text = readFileSync(`test/golden/${golden}/spec.yaml`, 'utf8');
  return [...text.matchAll(/name: (\w+), type/g)].map(([, name = '']) => name);
}

const span = { file: 'names.yaml', start: 0, end: 1 };

/** Words behind the names of layers in the kernels of a golden: `weight gradient reduce` of `conv1_weight_gradient_reduce`. */
function kernelWords(golden: string): readonly string[] {
  const names = layerNames(golden);
  const kernels = readdirSync(`test/golden/${golden}/expected/kernels`).map((file) => file.replace(/\..*/, ''));
  return kernels.flatMap((kernel) => {
    const layer = names.find((name) => kernel.startsWith(`${name}_`));
    // A number comes behind a word that is refused by itself.
    return layer === undefined
      ? []
      : kernel
          .slice(layer.length + 1)
          .replace(/_\d+$/, '')
          .split('_');
  });
}

test.each(goldens)('no layer can have the name of a kernel of another in %s', (golden) => {
  const words = [...new Set(kernelWords(golden))];
  const clashes = words.filter((word) => {
    const codes: string[] = [];
    const named = ['conv1', `conv1_${word}`].map((name, index) => ({ name, index, nameSpan: () => span }));
    checkLayerNames(named, ({ slug }) => codes.push(slug));
    return codes.includes('name-clash');
  });
  expect(words.length).toBeGreaterThan(0);
  expect(clashes).toEqual(words);
});
