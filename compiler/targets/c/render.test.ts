import { expect, test } from 'vitest';
import { nodeHost } from '../../cli/node-host.ts';
import { compile } from '../../compile.ts';
import { withShared } from './render.ts';

const { model, files } = compile(nodeHost, 'specs/alexnet.yaml', { cpu: 'c' });
const kernels = model?.cpu?.kernels ?? new Map();
const source = String([...files].find(([path]) => path.endsWith('.c'))?.[1]);

function positions(text: string, part: RegExp): readonly number[] {
  return [...text.matchAll(part)].map(({ index }) => index);
}

test('what kernels share stands in the file once, before the first of them', () => {
  const [definition, ...more] = positions(source, /^INLINE void winograd\(/gm);
  expect(more).toEqual([]);
  expect(definition).toBeLessThan(positions(source, /^KERNEL void conv2_forward\(/gm)[0] ?? 0);
  // Two forms of Winograd's filtering, each with functions of its own.
  expect(positions(source, /^INLINE void winograd_output_\d_\d\(/gm)).toHaveLength(2);
  const texts = withShared([...kernels.values()]);
  expect(new Set(texts).size).toBe(texts.length);
});

test('a kernel by itself comes with the functions that it calls', () => {
  const text = withShared([kernels.get('conv5_forward')]).join('\n');
  expect(text).toMatch(/^INLINE void gather_band\([\s\S]*^INLINE void winograd\([\s\S]*^KERNEL void conv5_forward\(/m);
});

test('a layer gives its extents by name, and none that are nothing', () => {
  expect(kernels.get('pool1_forward')?.text).toContain(
    `static const Pooling pool1_forward_extents = {
    .channels = 96, .height = 55, .width = 55, .out_height = 27, .out_width = 27,
    .rows = 3, .columns = 3, .row_stride = 2, .column_stride = 2,
};`,
  );
  expect(source).not.toMatch(/ \* 1\b(?!\.)|\+ 0\b(?![.x])/);
});

test('slots have the names of their first buffers, whatever else is in the plan', () => {
  expect(source).toContain('.norm1 = slot(context, SLOT_GRAD_CONV1),');
  expect(source).not.toMatch(/slot\(context, \d/);
  const names = model?.cpu?.plan.slots.map(({ name }) => name) ?? [];
  const listed = /enum \{\n((?: {2}SLOT_.*\n)+) {2}SLOTS\n\};/.exec(source)?.[1] ?? '';
  expect(listed.match(/SLOT_\w+/g)).toEqual(names.map((name) => `SLOT_${name.replaceAll('.', '_').toUpperCase()}`));
});
