import { Ajv, type ErrorObject } from 'ajv';
import { expect, test } from 'vitest';
import options from './ajv-options.json' with { type: 'json' };
import { languageSchema } from './language-schema.ts';
import { findSchemaErrors } from './validator.ts';

const whole = new Ajv(options).compile(languageSchema);

const layers = [
  { name: 'conv1', type: 'conv2d', filters: 4.5, kernel: [3], colour: 'red' },
  { name: 'conv2', type: 'conv3d' },
  { name: 'conv3', filters: 4 },
  { name: 'fc1', type: 'dense', units: '10', weight: { constant: 1, normal: {} } },
  { type: 'toString' },
  { type: ['relu'] },
  'relu',
  null,
];

test.each([
  { layers },
  { layers: { conv1: layers[0] } },
  { layers: [] },
  {},
  [],
  null,
  'text',
  { spec: 2, name: 'x'.repeat(70), layers, train: { metrics: ['top1', 'top1'] } },
])('by kind, the schema finds what it finds as a whole: %#', (data) => {
  const expected = whole(data) ? [] : (whole.errors ?? []);
  expect(inOrder(findSchemaErrors(data))).toEqual(inOrder(expected));
});

function inOrder(errors: readonly ErrorObject[]): readonly string[] {
  return errors
    .map(({ instancePath, schemaPath, keyword, params }) =>
      [instancePath, schemaPath, keyword, JSON.stringify(params)].join(' '),
    )
    .sort();
}
