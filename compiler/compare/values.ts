/** Plain data compared by meaning: the order of keys does not matter, the order of lists does. */

/** A value that differs. A side is absent where it has none. */
export interface ValueChange {
  /** `train.optimizer.sgd.lr` */
  readonly path: string;
  readonly a?: unknown;
  readonly b?: unknown;
}

type Mapping = Readonly<Record<string, unknown>>;

export function sameValue(a: unknown, b: unknown): boolean {
  return valueChanges('', a, b).length === 0;
}

/** The innermost values that differ, in the order of `a`, then what only `b` has. A mapping that only one side has is one value. */
export function valueChanges(path: string, a: unknown, b: unknown): readonly ValueChange[] {
  if (isMapping(a) && isMapping(b)) {
    const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
    return keys.flatMap((key) => valueChanges(path === '' ? key : `${path}.${key}`, a[key], b[key]));
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((value, index) => sameValue(value, b[index])) ? [] : [{ path, a, b }];
  }
  return Object.is(a, b) ? [] : [change(path, a, b)];
}

/** `undefined` is absent. */
export function change(path: string, a: unknown, b: unknown): ValueChange {
  return { path, ...(a === undefined ? {} : { a }), ...(b === undefined ? {} : { b }) };
}

function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
