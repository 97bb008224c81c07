/** Where in a spec, outside of layers, a key or a word of the language belongs: for authors who write it elsewhere. */
import type { Path } from '../source/span.ts';
import { propertiesOf, wordsOf } from './alternatives.ts';
import type { JsonSchema } from './assemble.ts';
import { languageSchema } from './language-schema.ts';

/** Of a key, or of a word that a key may have as its value: the path of the key, and how the word is written there. */
interface Place {
  readonly path: Path;
  /** How the word is written there, if it is a value. */
  readonly value?: string;
  /** Whether a key there has settings of its own, so that no single word can be its value. */
  readonly isMapping?: boolean;
}

const places = new Map<string, Place[]>();

collect(languageSchema, []);

function collect(schema: JsonSchema, path: Path): void {
  for (const [key, value] of Object.entries(propertiesOf(schema))) {
    const here = [...path, key];
    if (here[0] !== 'layers') {
      add(key, { path: here, isMapping: value.type === 'object' });
      collectWords(value, here);
      collect(value, here);
      for (const item of itemsOf(value)) {
        collect(item, here);
      }
    }
  }
}

function collectWords(schema: JsonSchema, path: Path): void {
  const words = (all: readonly JsonSchema[]) => all.flatMap((one) => (one.type === 'boolean' ? [] : wordsOf(one)));
  for (const word of words([schema])) {
    add(word, { path, value: word });
  }
  for (const word of words(itemsOf(schema))) {
    add(word, { path, value: `[${word}]` });
  }
}

function itemsOf({ items }: JsonSchema): readonly JsonSchema[] {
  const item = items as JsonSchema | undefined;
  return item === undefined ? [] : ((item.anyOf as readonly JsonSchema[] | undefined) ?? [item]);
}

function add(word: string, place: Place): void {
  places.set(word, [...(places.get(word) ?? []), place]);
}

/**
 * `train: { optimizer: { sgd: { lr: … } } }` for `lr`, `data: { augment: [random_crop] }` for `random_crop`; undefined where the
 * language does not have the word, or has it in several places.
 */
export function placeInSpec(word: string, value = '…'): string | undefined {
  const [place, ...others] = places.get(word) ?? [];
  if (place === undefined || others.length > 0) {
    return undefined;
  }
  return place.path
    .toReversed()
    .reduce<string>(
      (inner, key, index) => (index === 0 ? `${key}: ${inner}` : `${key}: { ${inner} }`),
      place.value ?? (place.isMapping === true ? '…' : value),
    );
}
