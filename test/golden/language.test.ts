/** docs/reference/language.md says what the schema and the op folders say. */
import * as fs from 'node:fs';
import { expect, test } from 'vitest';
import { layerKinds } from '../../compiler/ops/registry.ts';
import { type KindDocs, languagePage, type SpecSchema } from '../../scripts/language-page.ts';
import { expectCommitted } from './compare-files.ts';

/** The `docs.md` of the op folders, in the order of the registry. */
function readDocs(): readonly KindDocs[] {
  const kinds = layerKinds.map(({ kind }) => kind);
  const docs = fs.readdirSync('compiler/ops').flatMap((folder): readonly KindDocs[] => {
    const file = `compiler/ops/${folder}/docs.md`;
    if (!fs.existsSync(file)) {
      return [];
    }
    const text = fs.readFileSync(file, 'utf8');
    const [heading = ''] = text.split('\n', 1);
    return [{ kinds: heading.replace('# ', '').split(', '), text }];
  });
  const order = ({ kinds: [first = ''] }: KindDocs) => kinds.indexOf(first);
  return docs.sort((a, b) => order(a) - order(b));
}

test('every layer kind has a paragraph in its op folder', () => {
  expect(readDocs().flatMap(({ kinds }) => kinds)).toEqual(layerKinds.map(({ kind }) => kind));
});

test('docs/reference/language.md is what the schema and the op folders give', () => {
  const schema: SpecSchema = JSON.parse(fs.readFileSync('compiler/schema/spec.schema.json', 'utf8'));
  expectCommitted(new Map([['language.md', languagePage(schema, readDocs())]]), 'docs/reference');
});
