/** Weight initializers that frameworks have by name and that are given as numbers here. */
import { plainSpelling } from './spelling.ts';

/** A weight initializer that frameworks have by name. */
export interface NamedInitializer {
  readonly variance: (inputs: number, outputs: number) => number;
  /** Formula of the standard deviation. */
  readonly formula: (inputs: string, outputs: string) => string;
  readonly uniform: boolean;
}

const INITIALIZERS: readonly (readonly [names: RegExp, Omit<NamedInitializer, 'uniform'>])[] = [
  [
    /^(he|kaiming|msra)(normal|uniform)?$/,
    { variance: (inputs) => 2 / inputs, formula: (inputs) => `√(2 / ${inputs})` },
  ],
  [
    /^(glorot|xavier)(normal|uniform)?$/,
    {
      variance: (inputs, outputs) => 2 / (inputs + outputs),
      formula: (inputs, outputs) => `√(2 / (${inputs} + ${outputs}))`,
    },
  ],
  [/^lecun(normal|uniform)?$/, { variance: (inputs) => 1 / inputs, formula: (inputs) => `√(1 / ${inputs})` }],
];

export function namedInitializer(name: string): NamedInitializer | undefined {
  const plain = plainSpelling(name);
  const found = INITIALIZERS.find(([names]) => names.test(plain))?.[1];
  return found === undefined ? undefined : { ...found, uniform: plain.endsWith('uniform') };
}
