/** One target's code of an activation. */
import type { ActivationAttributes } from './schema.ts';

/** Functions by name; later ones may call earlier ones. */
export type FunctionTexts = Readonly<Record<string, string>>;

/** `T`: what an expression needs to know of its value. */
export interface Expressions<T> {
  readonly forward: (v: string, target: T, keys: ActivationAttributes) => string;
  /** `saved` is the layer's output or its input, as the kind says. */
  readonly gradient: (dv: string, saved: string, target: T, keys: ActivationAttributes) => string;
  /** What the expressions call. */
  readonly functions?: FunctionTexts;
}
