/** Every distribution of initial values by the name that a program gives it, one line per file. */
import { constant } from './constant.ts';
import type { Fill, Initializer } from './initializer.ts';
import { normal } from './normal.ts';
import { truncatedNormal } from './truncated-normal.ts';
import { uniform } from './uniform.ts';

export const distributions = { constant, normal, uniform, truncated_normal: truncatedNormal } as const;

type Distributions = typeof distributions;
export type DistributionName = keyof Distributions;

/** Settings of a distribution. */
export type SettingsOf<K extends DistributionName> = Distributions[K] extends Initializer<infer S> ? S : never;

/** One distribution and its settings: `{ normal: { mean: 0, std: 0.01 } }`. */
export type Distribution = { readonly [K in DistributionName]: { readonly [N in K]: SettingsOf<N> } }[DistributionName];

export function fillOf(distribution: Distribution): Fill {
  const [[name, settings] = []] = Object.entries(distribution);
  const initializer = distributions[name as DistributionName] as Initializer<unknown>;
  return initializer(settings);
}
