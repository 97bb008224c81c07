import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { specText } from '../../test/shape/check-helpers.ts';
import type { Analysis } from '../analysis.ts';
import { analyze } from '../check.ts';
import { type SourceSet, sourceSetOf } from '../source/source-set.ts';
import { createSourceText } from '../source/source-text.ts';
import { attachFixes } from './attach.ts';

/** Diagnostics with fixes, and how many texts were checked for them. */
function search(text: string) {
  const sources = sourceSetOf(createSourceText('tiny.yaml', text));
  let checked = 0;
  const counting = (candidate: SourceSet): Analysis => {
    checked += 1;
    return analyze(candidate);
  };
  const diagnostics = attachFixes(analyze(sources), counting);
  return { diagnostics, checked };
}

test('AlexNet at 224 is fixed by the input size, the rounding or the padding', () => {
  const { diagnostics, checked } = search(readFileSync('specs/alexnet.yaml', 'utf8').replaceAll('227', '224'));
  expect(diagnostics[0]?.fixes.map(({ title }) => title)).toEqual([
    'input 227 gives 55 exactly, with `crop: 227`',
    '`rounding: ceil` gives 55, as cuda-convnet2 rounds',
    '`padding: [1, 2, 2, 1]` gives 55',
  ]);
  expect(checked).toBe(3);
});

test('however much is wrong, twelve texts are checked at most', () => {
  const layers = Array.from(
    { length: 30 },
    (_, index) => `- { name: norm${index}, type: lrn, size: 4, alpha: 1, alpha_over: sum, beta: 1, k: 1 }`,
  );
  const { diagnostics, checked } = search(specText({ layers: [...layers, '- { name: fc1, type: dense, units: 10 }'] }));
  expect(diagnostics).toHaveLength(30);
  expect(checked).toBe(12);
  expect(diagnostics.filter(({ fixes }) => fixes.length > 0)).toHaveLength(6);
});

test('a fix that leaves a later layer with a problem says so', () => {
  const layers = [
    '- { name: conv1, type: conv2d, filters: 4, kernel: 3, stride: 2, expect: [4, 4, 4] }',
    '- { name: conv2, type: conv2d, filters: 4, kernel: 99 }',
    '- { name: fc1, type: dense, units: 10 }',
  ];
  const { diagnostics } = search(specText({ layers }));
  expect(diagnostics[0]?.fixes.map(({ title }) => title)).toEqual([
    '`rounding: ceil` gives 4, as cuda-convnet2 rounds; `conv2` then needs a change too',
    '`padding: [0, 1, 1, 0]` gives 4; `conv2` then needs a change too',
    '`padding: 1, rounding: floor` gives 4; `conv2` then needs a change too',
  ]);
});

test('a parameter total that is wrong besides does not hide the fixes of a shape', () => {
  const layers = ['- { name: pool1, type: max_pool, kernel: 3, stride: 2 }', '- { name: fc2, type: dense, units: 10 }'];
  const text = `${specText({ input: [3, 8, 8], layers })}\nexpect: { parameters: 1234 }\n`;
  const { diagnostics } = search(text);
  expect(diagnostics.map(({ code }) => code)).toEqual(['SPC4103']);
  expect(diagnostics[0]?.fixes.map(({ title }) => title).slice(0, 2)).toEqual([
    '`rounding: ceil` gives 4, as Caffe and cuda-convnet2 round pools; the parameter total then needs a change too',
    '`rounding: floor` gives 3, as PyTorch rounds; the parameter total then needs a change too',
  ]);
});

test('where an alias stands for the value, no fix is offered that would change it elsewhere too', () => {
  const layers = [
    '- { name: conv1, type: conv2d, filters: 4, kernel: &three 3, stride: 2, padding: 0, rounding: floor }',
    '- { name: conv2, type: conv2d, filters: 4, kernel: *three, stride: *three }',
    '- { name: fc1, type: dense, units: 10 }',
  ];
  const text = specText({ input: [3, 10, 10], layers });
  const { diagnostics } = search(text);
  const alias = text.indexOf('*three');
  const edits = diagnostics.flatMap(({ fixes }) => fixes.flatMap((fix) => fix.edits));
  expect(diagnostics.map(({ code }) => code)).toEqual(['SPC4102']);
  expect(edits.length).toBeGreaterThan(0);
  expect(
    edits.filter(({ span }) => span.start >= text.indexOf('&three') && span.start <= alias && span.end > span.start),
  ).toEqual([]);
});
