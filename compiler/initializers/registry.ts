/** Every initializer of the language, one line per folder. */
import { compilerAssert } from '../assert.ts';
import { constant } from './constant/index.ts';
import { he } from './he/index.ts';
import type { InitializerKind, Moments } from './initializer-kind.ts';
import { normal } from './normal/index.ts';
import { truncatedNormal } from './truncated_normal/index.ts';
import { uniform } from './uniform/index.ts';
import { xavier } from './xavier/index.ts';

const kinds = [constant, normal, uniform, truncatedNormal, xavier, he] as const;

type Kind = (typeof kinds)[number];
type SchemasOf<K extends Kind> = { readonly [Each in K as Each['kind']]: Each['schema'] };

export const initializerKinds: readonly InitializerKind[] = kinds;

/** In the order in which fixes propose them: those that suit the layer's size come first. */
export const suggestedInitializers: readonly InitializerKind[] = initializerKinds.toSorted(
  (a, b) => Number(b.needsFans) - Number(a.needsFans),
);

/** The schema of each by its name, for weights. */
export const weightInitializers = schemasOf(kinds) as SchemasOf<Kind>;
/** Those that a tensor without fans can have. */
export const fanlessInitializers = schemasOf(kinds.filter(({ needsFans }) => !needsFans)) as SchemasOf<
  Extract<Kind, { readonly needsFans: false }>
>;

function schemasOf(some: readonly InitializerKind[]): object {
  return Object.fromEntries(some.map(({ kind, schema }) => [kind, schema]));
}

/** The one that a mapping names, with its settings; undefined where it names none. */
export function initializerIn(
  mapping: Readonly<Record<string, unknown>>,
): { readonly kind: InitializerKind; readonly settings: unknown } | undefined {
  const kind = initializerKinds.find((each) => mapping[each.kind] !== undefined);
  return kind && { kind, settings: mapping[kind.kind] };
}

/** What another framework's word stands for, in plain spelling: `{ he: { distribution: normal, fan: in } }`. */
export function initializerCalled(plain: string): Readonly<Record<string, unknown>> | undefined {
  const kind = initializerKinds.find(({ words }) => Object.hasOwn(words, plain));
  return kind && { [kind.kind]: kind.words[plain] };
}

/** Of a distribution that the runtime draws from. */
export function momentsOf(distribution: Readonly<Record<string, unknown>>): Moments {
  const found = initializerIn(distribution);
  const moments = found?.kind.moments?.(found.settings);
  compilerAssert(moments !== undefined, `no distribution is called ${Object.keys(distribution).join()}`);
  return moments;
}
