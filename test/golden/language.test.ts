/** docs/reference/language.md says what the schema and the op folders say. */
import * as fs from 'node:fs';
import { expect, test } from 'vitest';
import { augmentationKinds } from '../../compiler/augmentations/registry.ts';
import { initializerKinds } from '../../compiler/initializers/registry.ts';
import { lossKinds } from '../../compiler/losses/registry.ts';
import { layerKinds } from '../../compiler/ops/registry.ts';
import { optimizerKinds } from '../../compiler/optimizers/registry.ts';
import { scheduleKinds } from '../../compiler/schedules/registry.ts';
import { languageSchema as schema } from '../../compiler/schema/language-schema.ts';
import { type KindDocs, languagePage } from '../../scripts/language-page.ts';
import { expectCommitted } from './compare-files.ts';

/** The texts of the op folders, in the order of the registry. */
const docs: readonly KindDocs[] = [...new Set(layerKinds.map((kind) => kind.docs))].map((text) => ({
  kinds: layerKinds.flatMap((kind) => (kind.docs === text ? [kind.kind] : [])),
  text,
}));

/** By place in a spec. */
const choices = new Map(
  [
    ['train.optimizer', optimizerKinds] as const,
    ['train.schedule', scheduleKinds] as const,
    ['loss', lossKinds] as const,
    ['data.augment', augmentationKinds] as const,
    ['defaults.weight', initializerKinds] as const,
  ].flatMap(([place, kinds]) => kinds.map((kind) => [`${place}.${kind.kind}`, kind.docs] as const)),
);

test('the text of what a spec chooses by name is headed by its name, and has its place on the page', () => {
  for (const [place, text] of choices) {
    expect(text.split('\n', 1)[0]).toBe(`# ${place.split('.').at(-1)}`);
    expect(fs.readFileSync('docs/reference/language.md', 'utf8')).toContain(`### \`${place.replaceAll('.', '` › `')}\``);
  }
});

test('the heading of a text names the layer kinds it is about', () => {
  expect(docs.map(({ text }) => text.split('\n', 1)[0])).toEqual(docs.map(({ kinds }) => `# ${kinds.join(', ')}`));
});

test('docs/reference/language.md is what the schema and the op folders give', () => {
  expectCommitted(new Map([['language.md', languagePage({ schema, docs, choices, example: fs.readFileSync('specs/lenet5.yaml', 'utf8') })]]), 'docs/reference');
});
