import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { choiceSchema, lossSchema } from './assemble.ts';
import type { RecipeKind } from './recipe-kind.ts';

function kind(name: string, properties: Readonly<Record<string, object>> = {}, required: readonly string[] = []) {
  const schema = { type: 'object', description: `What ${name} is.`, properties, required } as const;
  return { kind: name, elsewhere: {}, schema, example: {}, docs: `# ${name}` } satisfies RecipeKind<object>;
}

const number = { type: 'number' };
const adam = kind('adam', { lr: number, beta1: number }, ['lr']);
const sgd = kind('sgd', { lr: number }, ['lr']);
const plain = kind('plain');
const smoothed = kind('smoothed', { smoothing: number });

/** Which of the values a schema admits. */
function admitted(schema: object, values: readonly unknown[]): readonly unknown[] {
  const validate = new Ajv({ strict: false }).compile(schema);
  return values.filter((value) => validate(value));
}

test('a choice among several is exactly one, with its own settings', () => {
  const schema = { type: 'object', ...choiceSchema([sgd, adam]) };
  const values = [{}, { sgd: { lr: 1 } }, { sgd: {} }, { sgd: { lr: 1, beta1: 1 } }, { adam: { lr: 1, beta1: 1 } }];
  expect(admitted(schema, [...values, { sgd: { lr: 1 }, adam: { lr: 1 } }, { lamb: { lr: 1 } }])).toEqual([
    { sgd: { lr: 1 } },
    { adam: { lr: 1, beta1: 1 } },
  ]);
  expect(schema.examples).toEqual([{ sgd: {} }, { adam: {} }]);
});

test('an only choice is required by name', () => {
  expect(choiceSchema([sgd])).toMatchObject({ required: ['sgd'] });
});

test('a loss is its name, or its name above settings where it has some', () => {
  const values = ['plain', 'smoothed', 'other', { smoothed: { smoothing: 0.1 } }, { smoothed: {} }, { plain: {} }];
  expect(admitted(lossSchema('What.', [plain, smoothed]), values)).toEqual([
    'plain',
    'smoothed',
    { smoothed: { smoothing: 0.1 } },
    { smoothed: {} },
  ]);
  expect(lossSchema('What training minimises.', [plain])).toEqual({
    description: 'What training minimises: what plain is.',
    type: 'string',
    const: 'plain',
  });
});
