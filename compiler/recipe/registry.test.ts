import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { learningRateAt, type ScheduleRecipe } from '../../runtime/index.ts';
import { lossLowering } from '../losses/lowerings.ts';
import { lossKinds } from '../losses/registry.ts';
import { optimizerLowering } from '../optimizers/lowerings.ts';
import { optimizerKinds } from '../optimizers/registry.ts';
import { scheduleKinds } from '../schedules/registry.ts';
import { withDefaults } from '../schema/defaults.ts';
import { choiceSchema } from './assemble.ts';
import { exampleOf, findChoice } from './recipe-kind.ts';
import { recipeDiagnostics, recipeKinds } from './registry.ts';

test('the formula of a schedule takes what is left out as its words say', () => {
  for (const { kind, example, schema } of scheduleKinds) {
    const written = { ...example, warmup: { steps: 20 } };
    const completed = withDefaults(schema, written);
    const rates = [written, completed].map((settings) =>
      [0, 7, 33, 90].map((step) =>
        learningRateAt(
          { learningRate: 0.1, epochs: 10, schedule: { [kind]: settings } as ScheduleRecipe },
          { step, stepsPerEpoch: 10 },
        ),
      ),
    );
    expect(completed).not.toEqual(written);
    expect(rates[0]).toEqual(rates[1]);
  }
});

test('every optimizer and every loss has kernels for both targets', () => {
  for (const { kind } of optimizerKinds) {
    expect(Object.keys(optimizerLowering(kind))).toEqual(['wgsl', 'c']);
  }
  for (const { kind } of lossKinds) {
    expect(Object.keys(lossLowering(kind))).toEqual(['wgsl', 'c']);
  }
});

test.each(recipeKinds.map((kind) => [kind.kind, kind] as const))('the example of %s is valid', (name, kind) => {
  const validate = new Ajv({ strict: false }).compile({ type: 'object', ...choiceSchema([kind]) });
  expect(validate(exampleOf(kind)), JSON.stringify(validate.errors)).toBe(true);
  const settings = withDefaults(kind.schema, kind.example as Readonly<Record<string, unknown>>);
  expect(findChoice(recipeKinds, exampleOf(kind))).toEqual({ kind, settings });
  expect(findChoice(recipeKinds, name)).toEqual({ kind, settings: withDefaults(kind.schema, {}) });
});

test('fixes are for codes that some kind of recipe reports', () => {
  const codes = recipeDiagnostics.flatMap((table) => Object.values(table).map(({ code }) => code));
  const fixed = recipeKinds.flatMap(({ fixes = {} }) => Object.keys(fixes));
  expect(fixed.filter((code) => !codes.some((known) => known === code))).toEqual([]);
  expect(new Set(codes).size).toBe(codes.length);
});
