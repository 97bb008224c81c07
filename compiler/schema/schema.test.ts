import { readFileSync, writeFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import options from './ajv-options.json' with { type: 'json' };
import { assembleSchema } from './assemble.ts';
import { editorSchema } from './editor-schema.ts';
import { schemaParts } from './language-schema.ts';
import { translatedKeywords } from './translate.ts';

const file = new URL('./spec.schema.json', import.meta.url);
const schema = assembleSchema(schemaParts);

test('the committed JSON Schema, which editors read, is the one the ops and the base give (`npm run record` rewrites it)', () => {
  const text = `${JSON.stringify(editorSchema, null, 2)}\n`;
  if (process.env.RECORD === 'true' && readFileSync(file, { encoding: 'utf8', flag: 'a+' }) !== text) {
    writeFileSync(file, text);
    process.stdout.write('recorded compiler/schema/spec.schema.json\n');
  }
  expect(readFileSync(file, 'utf8')).toBe(text);
});

test('a validator that knows nothing of ajv’s additions accepts the schema as draft-07', () => {
  expect(() => new Ajv({ strict: false }).compile(editorSchema)).not.toThrow();
});

test('every key of the language has a description for editors', () => {
  const missing: string[] = [];
  visit(editorSchema, '#', (node, path) => {
    const described = typeof node.properties === 'object' && node.properties !== null ? node.properties : {};
    for (const [key, value] of Object.entries(described)) {
      if (typeof value.description !== 'string' || value.description === '') {
        missing.push(`${path}/${key}`);
      }
    }
  });
  expect(missing).toEqual([]);
});

test('every example of the schema is valid where it stands, and every word has its description', () => {
  const ajv = new Ajv({ ...options, discriminator: false, strict: false });
  let examples = 0;
  visit(schema, '#', (node, path) => {
    for (const example of Array.isArray(node.examples) ? node.examples : []) {
      examples += 1;
      expect(ajv.validate(node, example), `${path}: ${ajv.errorsText()}`).toBe(true);
    }
    if (node.enumDescriptions !== undefined) {
      expect(node.enumDescriptions, path).toHaveLength((node.enum as readonly unknown[]).length);
    }
  });
  expect(examples).toBeGreaterThan(8);
});

test('every mapping refuses unknown keys', () => {
  const open: string[] = [];
  visit(schema, '#', (node, path) => {
    // The list of layers leaves that to the definition of each kind.
    if (node.properties !== undefined && node.additionalProperties !== false) {
      open.push(path);
    }
  });
  expect(open).toEqual([]);
});

test('every keyword of the schema has a diagnostic or leads to none', () => {
  const silent = new Set([
    'description',
    'title',
    '$schema',
    '$ref',
    'default',
    'definitions',
    'properties',
    'items',
    'examples',
    'enumDescriptions',
  ]);
  // Their parts have diagnostics of their own, and missing keys are told together.
  const containers = new Set(['anyOf', 'oneOf', 'allOf', 'required']);
  const unknown = new Set<string>();
  visit(schema, '#', (node) => {
    for (const keyword of Object.keys(node)) {
      if (!silent.has(keyword) && !containers.has(keyword) && !translatedKeywords.has(keyword)) {
        unknown.add(keyword);
      }
    }
  });
  expect([...unknown]).toEqual([]);
});

/** Calls back for every schema object, not for the maps of names that `properties` and `definitions` are. */
function visit(
  node: unknown,
  path: string,
  see: (node: Readonly<Record<string, unknown>>, path: string) => void,
): void {
  if (Array.isArray(node)) {
    for (const [index, item] of node.entries()) {
      visit(item, `${path}/${index}`, see);
    }
    return;
  }
  if (typeof node !== 'object' || node === null) {
    return;
  }
  see(node as Readonly<Record<string, unknown>>, path);
  for (const [keyword, value] of Object.entries(node)) {
    if (keyword === 'properties' || keyword === 'definitions') {
      for (const [name, child] of Object.entries(value)) {
        visit(child, `${path}/${keyword}/${name}`, see);
      }
    } else if (
      keyword !== 'discriminator' &&
      keyword !== 'enum' &&
      keyword !== 'default' &&
      keyword !== 'required' &&
      keyword !== 'examples' &&
      keyword !== 'enumDescriptions'
    ) {
      visit(value, `${path}/${keyword}`, see);
    }
  }
}
