import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readCursor } from '../testing/marked-text.ts';
import { createViewer } from '../view.ts';
import { hoverAt } from './hover.ts';

const alexnet = readFileSync('specs/alexnet.yaml', 'utf8');

async function hover(marked: string) {
  const { text, offset } = readCursor(marked);
  const found = await hoverAt(createViewer('alexnet.yaml')(text), offset);
  return found && { on: text.slice(found.span.start, found.span.end), text: found.markdown };
}

test('a layer: the formula with its numbers, its parameters and cost, and what others call it', async () => {
  const found = await hover(alexnet.replace('name: conv2,', 'name: co┆nv2,'));
  expect(found?.on).toBe('conv2');
  for (const part of [
    '256 filters 5×5, padding 2, 2 groups',
    'pool1 [96, 27, 27] → [256, 27, 27]',
    '(27 − 5 + 2·2) / 1 + 1 = 27',
    '307,456 parameters: weight [256, 48, 5, 5] = 307,200, bias [256] = 256',
    '223.9 M multiply-adds per image, forward',
    'PyTorch: `Conv2d`',
  ]) {
    expect(found?.text).toContain(part);
  }
});

test('the name of the network: totals, and the memory at the batch of the spec', async () => {
  const found = await hover(alexnet.replace('name: alexnet', 'name: alex┆net'));
  expect(found?.on).toBe('alexnet');
  expect(found?.text).toContain('60,965,224 parameters, 233 MiB');
  expect(found?.text).toContain('724.4 M multiply-adds per image, forward');
  expect(found?.text).toMatch(/Training memory at batch 128:\n\n```text\n(?:.* iB|.*\n)+total +[\d.]+ GiB\n```/);
});

test('a layer without a shape still says what its type is', async () => {
  const found = await hover(
    alexnet.replace(
      'type: max_pool, kernel: 3, stride: 2, expect: [96',
      'type: max┆_pool, kernel: 99, stride: 2, expect: [96',
    ),
  );
  expect(found?.on).toBe('max_pool');
  expect(found?.text).toContain('The largest value of each window');
  expect(found?.text).not.toContain('→');
});

test.each([
  [alexnet.replace('padding: 2,', 'padding: 2, gro┆ups: 2,'), 'groups', /Number of groups G/],
  [alexnet.replace('weight_decay:', 'weight_de┆cay:'), 'weight_decay', /decay/],
  [alexnet.replace('evaluate:', 'evalu┆ate:'), 'evaluate', /How an image is scored/],
])('a key: what it means for this type of layer, or in this section', async (marked, key, meaning) => {
  const found = await hover(marked);
  expect(found?.on).toBe(key);
  expect(found?.text).toMatch(meaning);
});

test('values, comments and gaps say nothing', async () => {
  expect(await hover(alexnet.replace('stride: 4', 'stride: ┆4'))).toBeUndefined();
  expect(await hover(alexnet.replace('# AlexNet:', '# Alex┆Net:'))).toBeUndefined();
});
