/** Which values need a gradient, and which of their readers contribute to it. */
import type { Layer } from '../graph/types.ts';
import { gradientOf, gradientPartOf } from './value-names.ts';

/** What one reader contributes to the gradient of a value. */
export interface Contribution {
  readonly reader: Layer;
  /** Which of the reader's inputs the value is. */
  readonly input: number;
  /** Where the reader writes it: the gradient itself where no other reader contributes. */
  readonly value: string;
}

export class GradientParts {
  readonly #wanted: ReadonlySet<string>;
  readonly #parts: ReadonlyMap<string, readonly Contribution[]>;

  constructor(layers: readonly Layer[]) {
    this.#wanted = layersWithGradient(layers);
    this.#parts = new Map([...readers(layers)].map(([name, found]) => [name, nameParts(name, found)]));
  }

  /** Whether the value depends on a parameter. */
  isWanted(value: string): boolean {
    return this.#wanted.has(value);
  }

  /** In the order of the layers; none for the logits, whose gradient comes from the loss. */
  of(value: string): readonly Contribution[] {
    return this.#parts.get(value) ?? [];
  }

  /** Where a layer writes the gradient of one of its inputs; undefined where it is not needed. */
  from(reader: Layer, input: number): string | undefined {
    const value = reader.inputs[input];
    if (value === undefined || !this.isWanted(value)) {
      return undefined;
    }
    return this.of(value).find((part) => part.reader === reader && part.input === input)?.value;
  }
}

/** Layers with parameters, and all after them. */
function layersWithGradient(layers: readonly Layer[]): ReadonlySet<string> {
  const wanted = new Set<string>();
  for (const layer of layers) {
    if (layer.parameters.length > 0 || layer.inputs.some((input) => wanted.has(input))) {
      wanted.add(layer.name);
    }
  }
  return wanted;
}

type Reading = Omit<Contribution, 'value'>;

function readers(layers: readonly Layer[]): ReadonlyMap<string, readonly Reading[]> {
  const found = new Map<string, Reading[]>();
  for (const reader of layers) {
    reader.inputs.forEach((name, input) => {
      const known = found.get(name);
      if (known === undefined) {
        found.set(name, [{ reader, input }]);
      } else {
        known.push({ reader, input });
      }
    });
  }
  return found;
}

function nameParts(value: string, found: readonly Reading[]): readonly Contribution[] {
  return found.map((reading) => {
    const { reader, input } = reading;
    const isTwice = found.some((other) => other.reader === reader && other.input !== input);
    const part = gradientPartOf(value, isTwice ? `${reader.name}.${input}` : reader.name);
    return { ...reading, value: found.length === 1 ? gradientOf(value) : part };
  });
}
