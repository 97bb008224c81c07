/** The WGSL generator against the known answers that Random123 publishes (`kat_vectors`, philox4x32 with 10 rounds). */

import Handlebars from 'handlebars';
import { expect } from 'vitest';
import { partials } from '../../compiler/targets/wgsl/partials.ts';
import { deviceTest, runKernels } from '../support/run-kernel.ts';

const known = [
  { counter: [0, 0, 0, 0], key: [0, 0], words: [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8] },
  {
    counter: [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    key: [0xffffffff, 0xffffffff],
    words: [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  },
  {
    counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    key: [0xa4093822, 0x299f31d0],
    words: [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  },
];

const template = `{{> step}}
@group(0) @binding(1) var<storage, read> inputs: array<u32>;
@group(0) @binding(2) var<storage, read_write> words: array<u32>;
{{> philox}}
@compute @workgroup_size(1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x * 6u;
  let result = philox4x32(vec4u(inputs[i], inputs[i + 1u], inputs[i + 2u], inputs[i + 3u]), vec2u(inputs[i + 4u], inputs[i + 5u]));
  for (var lane = 0u; lane < 4u; lane++) {
    words[id.x * 4u + lane] = result[lane];
  }
}
`;

deviceTest('Philox4x32-10 gives the published words on the device', async (device) => {
  const handlebars = Handlebars.create();
  handlebars.registerPartial({ ...partials });
  const text = handlebars.compile(template, { noEscape: true })({ usesRandom: true });
  const inputs = new Uint32Array(known.flatMap(({ counter, key }) => [...counter, ...key]));
  const words = new Uint32Array(12);
  const kernel = {
    name: 'philox',
    file: 'philox.wgsl',
    text,
    key: 0,
    launch: { workgroupSize: [1, 1, 1], workgroups: [known.length, 1, 1], workgroupBytes: 0 },
  } as const;
  const bindings = [
    { name: 'inputs', buffer: 'inputs', access: 'read' },
    { name: 'words', buffer: 'words', access: 'write' },
  ] as const;
  await runKernels(device, [{ call: { bindings }, kernel }], { inputs, words }, { batch: 1 });
  expect([...words]).toEqual(known.flatMap((vector) => vector.words));
});
