/** Where the C target converts between [N, C, H, W] and [N, H, W, C], as calls of the lowered program. */
import { expect, test } from 'vitest';
import { memoryHost } from '../../test/support/memory-host.ts';
import { checkSpec } from '../check.ts';
import type { PhaseName } from '../graph/types.ts';
import { cTarget } from '../lowering-targets.ts';
import type { Program } from '../program/types.ts';
import { differentiate } from './differentiate.ts';
import { fuse } from './fuse.ts';
import { lower } from './lower.ts';

function programOf(layers: readonly string[], shape = '[3, 8, 8]'): Program {
  const text = [
    'spec: 1',
    'name: t',
    `input: { shape: ${shape} }`,
    'classes: 4',
    'defaults: { weight: { normal: { mean: 0, std: 0.1 } } }',
    'layers:',
    ...layers.map((layer) => `  - { ${layer} }`),
    'loss: softmax_cross_entropy',
  ].join('\n');
  const { graph, diagnostics } = checkSpec(memoryHost({ 't.yaml': text }), 't.yaml');
  expect(diagnostics).toEqual([]);
  if (graph === undefined) {
    throw new Error('no graph');
  }
  return lower(fuse(differentiate(graph)), cTarget);
}

/** `conv1_forward: images → conv1`, what is read and written besides parameters and scratch. */
function flow({ phases, buffers }: Program, phase: PhaseName): readonly string[] {
  const kept = ['images', 'activation', 'gradient', 'output', 'saved'];
  return phases[phase].map(({ name, bindings }) => {
    const names = (access: string) =>
      bindings
        .filter((b) => b.access === access && kept.includes(buffers.get(b.buffer)?.role ?? ''))
        .map((b) => b.buffer);
    return `${name}: ${names('read').join(', ')} → ${names('write').join(', ')}`;
  });
}

const conversions = (program: Program, phase: PhaseName) =>
  flow(program, phase).filter((line) => /_channels_(first|last):/.test(line));

const conv = 'name: conv1, type: conv2d, filters: 2, kernel: 3';
const relu = 'name: relu1, type: relu';
const dense = 'name: fc, type: dense, units: 4';

test('a dense layer reads rows, and its input gradient goes back with the derivative that was folded into it', () => {
  const program = programOf([conv, relu, dense]);
  expect(conversions(program, 'forward')).toEqual(['relu1_channels_first: relu1 → relu1.channels_first']);
  expect(conversions(program, 'predict')).toEqual(conversions(program, 'forward'));
  expect(conversions(program, 'backward')).toEqual([
    'grad_conv1_channels_last: grad.conv1.channels_first, relu1 → grad.conv1',
  ]);
  const weights = flow(program, 'backward').find((line) => line.startsWith('fc_weight_gradient'));
  expect(weights).toContain('relu1.channels_first');
  expect(program.buffers.get('relu1')?.channelsLast).toBe(true);
  expect(program.buffers.get('relu1.channels_first')?.channelsLast).toBeUndefined();
});

test('an explicit flatten changes nothing about the order of values', () => {
  const program = programOf([
    conv,
    'name: flat, type: flatten',
    'name: drop, type: dropout, rate: 0.5, scale_at: train',
    dense,
  ]);
  expect(conversions(program, 'forward')).toEqual(['conv1_channels_first: conv1 → conv1.channels_first']);
  expect(conversions(program, 'backward')).toEqual(['grad_flat_channels_last: grad.flat → grad.flat.channels_last']);
});

test('one channel or one pixel lies the same both ways', () => {
  const single = programOf(['name: pool, type: max_pool, kernel: 2, stride: 2', dense], '[1, 8, 8]');
  expect([...conversions(single, 'forward'), ...conversions(single, 'backward')]).toEqual([]);
  const pixel = programOf(['name: conv1, type: conv2d, filters: 4, kernel: 8', relu, dense]);
  expect([...conversions(pixel, 'forward'), ...conversions(pixel, 'backward')]).toEqual([]);
});

test('images are converted for kernels that cannot read them as they are uploaded', () => {
  expect(conversions(programOf([conv, relu, dense]), 'forward').join()).not.toContain('images');
  const pool = programOf(['name: pool, type: max_pool, kernel: 2, stride: 2', dense]);
  expect(conversions(pool, 'forward')).toEqual([
    'images_channels_last: images → images.channels_last',
    'pool_channels_first: pool → pool.channels_first',
  ]);
  expect(conversions(programOf([dense]), 'forward')).toEqual([]);
});

test('the loss and the probabilities read logits behind a flatten in the order of the classes', () => {
  const program = programOf(
    ['name: conv1, type: conv2d, filters: 2, kernel: 1', 'name: flat, type: flatten'],
    '[3, 2, 1]',
  );
  for (const phase of ['forward', 'predict'] as const) {
    expect(conversions(program, phase)).toEqual(['conv1_channels_first: conv1 → conv1.channels_first']);
  }
  expect(flow(program, 'forward').at(-2)).toBe('loss_forward: conv1.channels_first → grad.flat');
  expect(flow(program, 'score')[0]).toBe('loss_score: conv1.channels_first → ');
});

test('a derivative of a row reads its input, an image seen as a row, in the order of the row', () => {
  const program = programOf([conv, 'name: flat, type: flatten', 'name: silu1, type: silu', dense]);
  expect(conversions(program, 'forward')).toEqual(['conv1_channels_first: conv1 → conv1.channels_first']);
  const gradient = flow(program, 'backward').find((line) => line.startsWith('fc_input_gradient'));
  expect(gradient).toContain('conv1.channels_first');
});
