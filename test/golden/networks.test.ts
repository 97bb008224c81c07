/** The pictures of the networks in `specs/`, as `specc explain --format svg` prints them. */
import * as fs from 'node:fs';
import { test } from 'vitest';
import { networkDiagram } from '../../compiler/diagram/network-diagram.ts';
import { checkFile, graphOf } from '../shape/check-helpers.ts';
import { expectCommitted } from './compare-files.ts';

test('docs/networks holds the picture of every spec', () => {
  const specs = fs.readdirSync('specs').filter((file) => file.endsWith('.yaml'));
  const pictures = specs.map((file) => {
    const svg = networkDiagram(graphOf(checkFile(`specs/${file}`)));
    return [file.replace('.yaml', '.svg'), svg] as const;
  });
  expectCommitted(new Map(pictures), 'docs/networks');
});
