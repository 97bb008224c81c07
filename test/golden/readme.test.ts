/** The README's table of specs, which `specc matrix` writes. */
import * as fs from 'node:fs';
import { expect, test } from 'vitest';
import { checkSpec } from '../../compiler/check.ts';
import { nodeHost } from '../../compiler/cli/node-host.ts';
import { matrixOf } from '../../compiler/compare/matrix.ts';
import { matrixMarkdown } from '../../compiler/compare/matrix-text.ts';

const START = '<!-- specs: `specc matrix specs/*.yaml --format markdown`, written by `npm run record` -->\n';
const END = '<!-- end of specs -->\n';

test('the README has the specs as specc matrix prints them', () => {
  const readme = fs.readFileSync('README.md', 'utf8');
  const [before, rest = ''] = readme.split(START);
  const [, after] = rest.split(END);
  expect([before, after].map((text) => typeof text), `${START} and ${END}`).toEqual(['string', 'string']);
  const files = fs.readdirSync('specs').filter((file) => file.endsWith('.yaml')).sort();
  const specs = files.flatMap((file) => {
    const { spec, graph } = checkSpec(nodeHost, `specs/${file}`);
    return spec === undefined || graph === undefined ? [] : [{ spec, graph }];
  });
  expect(specs).toHaveLength(files.length);
  const written = `${before}${START}\n${matrixMarkdown(matrixOf(specs))}\n\n${END}${after}`;
  if (process.env.RECORD === 'true') {
    fs.writeFileSync('README.md', written);
    return;
  }
  expect(readme, 'run `npm run record` if the change is meant').toBe(written);
});
