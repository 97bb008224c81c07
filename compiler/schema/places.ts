/** Where in a spec, outside of layers, a key or a word of the language belongs: for authors who write it elsewhere. */
import { listOf } from '../diagnostics/words.ts';
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
/** Paths of mappings in which a spec writes one key of several. */
const choices = new Set<string>();

collect(languageSchema, []);

function collect(schema: JsonSchema, path: Path): void {
  // A word, or a mapping with settings: `loss: { softmax_cross_entropy: … }`.
  const mappings = [schema, ...((schema.anyOf ?? []) as readonly JsonSchema[])];
  for (const [key, value] of mappings.flatMap((one) => Object.entries(propertiesOf(one)))) {
    const here = [...path, key];
    if (here[0] !== 'layers') {
      if (value.minProperties === 1) {
        choices.add(here.join('.'));
      }
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
 * "`data: { augment: [random_crop] }`" for `random_crop`, "`train: { optimizer: { sgd: { lr: … } } }`; `adam` has the key too" for `lr`;
 * undefined where the language does not have the word, or has it in several places besides mappings that exclude one another.
 */
export function placeInSpec(word: string, value = '…'): string | undefined {
  const [place, ...others] = places.get(word) ?? [];
  if (place === undefined || !others.every((other) => areAlternatives(place, other))) {
    return undefined;
  }
  const text = `\`${asWritten(place, value)}\``;
  const also = others.map(({ path }) => `\`${path.at(-2)}\``);
  return also.length === 0 ? text : `${text}; ${listOf(also, 'and')} ${also.length === 1 ? 'has' : 'have'} the key too`;
}

/** A key of two kinds of which a spec chooses one: `train.optimizer.sgd.lr` and `train.optimizer.adam.lr`. */
function areAlternatives(a: Place, b: Place): boolean {
  const choice = (path: Path) => path.slice(0, -2).join('.');
  const name = a.path.at(-1);
  const chosen = [a, b].every(({ path, value }) => path.length > 2 && path.at(-1) === name && value === undefined);
  return chosen && choice(a.path) === choice(b.path) && choices.has(choice(a.path));
}

function asWritten(place: Place, value: string): string {
  return place.path
    .toReversed()
    .reduce<string>(
      (inner, key, index) => (index === 0 ? `${key}: ${inner}` : `${key}: { ${inner} }`),
      place.value ?? (place.isMapping === true ? '…' : value),
    );
}
