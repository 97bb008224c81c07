import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { memoryHost } from '../../test/support/memory-host.ts';
import { checkSpec } from '../check.ts';
import { nodeHost } from '../cli/node-host.ts';
import { compose } from '../compose/compose.ts';
import { printSpec } from '../compose/print.ts';
import { parseYamlInParts } from '../source/parse-in-parts.ts';
import { createSourceSet } from '../source/source-set.ts';
import { diffSpecs } from './diff-specs.ts';

const variants = readdirSync('specs').filter((file) => file.endsWith('.yaml'));

test.each(variants)('%s means the same with everything that it extends written out', (name) => {
  const file = `specs/${name}`;
  const sources = createSourceSet(nodeHost, file);
  const { root } = compose(sources, () => {}, parseYamlInParts);
  const text = root?.kind === 'mapping' ? printSpec(root, sources, { origins: false }) : '';
  const [variant, written] = [checkSpec(nodeHost, file), checkSpec(memoryHost({ [file]: text }), file)];
  if (!variant.spec || !variant.graph || !written.spec || !written.graph) {
    throw new Error(`${file} has errors`);
  }
  const differences = diffSpecs(
    { spec: variant.spec, graph: variant.graph },
    { spec: written.spec, graph: written.graph },
  );
  expect(differences).toMatchObject({ same: true, settings: [], layers: [] });
});
