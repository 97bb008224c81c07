/** The README's picture shows what the tools really print: the spec, the message for the paper's 224, the kernel of a layer. */
import * as fs from 'node:fs';
import { expect, test } from 'vitest';
import { checkSpec } from '../../compiler/check.ts';
import { renderText } from '../../compiler/diagnostics/render/text.ts';
import { drawPicture } from '../../scripts/picture.ts';
import { memoryHost } from '../support/memory-host.ts';
import { expectCommitted } from './compare-files.ts';

const flagship = fs.readFileSync('specs/alexnet.yaml', 'utf8');

test('docs/overview/overview.svg shows the current message and kernel', () => {
  const file = 'specs/alexnet.yaml';
  const spec = flagship.replace('[3, 227, 227]', '[3, 224, 224]').replace('crop: 227', 'crop: 224');
  const { diagnostics } = checkSpec(memoryHost({ [file]: spec }), file);
  const message = renderText(diagnostics, new Map([[file, spec]]));
  const kernel = fs.readFileSync('generated/alexnet/kernels/norm1_forward.wgsl', 'utf8');
  const lines = spec.split('\n');
  const from = lines.findIndex((line) => line.startsWith('input:'));
  const to = lines.findIndex((line) => line.includes('name: pool1'));
  const excerpt = lines.slice(from, to + 1).join('\n');
  expect(excerpt).toContain('224');
  const picture = drawPicture([
    { title: `${file}, with the input size of the paper's figure`, text: excerpt, accent: /224/ },
    { title: `specc check ${file}`, text: message.trimEnd(), accent: /^error|\^/ },
    {
      title: 'generated/alexnet/kernels/norm1_forward.wgsl, once the input is 227',
      text: kernel.slice(kernel.indexOf('fn main') - '@compute @workgroup_size(64)\n'.length).trimEnd(),
    },
  ]);
  expectCommitted(new Map([['overview.svg', picture]]), 'docs/overview');
});
