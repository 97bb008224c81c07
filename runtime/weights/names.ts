/**
 * Names of tensors in weights files. A parameter is `<layer>.<role>`, with one dot, and a layer may have any name; what a training run
 * stores beside the parameters has two dots, so the two can never be confused.
 */

/** What is stored about the training images. */
export type StatisticName = 'mean' | 'std' | 'lighting_vectors' | 'lighting_values';

const STATISTICS = 'data.statistics.';

/** As runs before format 2 named them; a parameter of a layer `data` is `data.weight` or `data.bias`. */
const EARLIER_STATISTICS: readonly string[] = ['mean', 'lighting_vectors', 'lighting_values'].map(
  (name) => `data.${name}`,
);

/** For `velocity.conv1.weight`: what an optimizer keeps, and the parameter it belongs to. Undefined for a name with one dot. */
export function optimizerStateOf(name: string): { readonly what: string; readonly parameter: string } | undefined {
  const [, what, parameter] = /^([^.]+)\.(.+\..+)$/.exec(name) ?? [];
  return what === undefined || parameter === undefined ? undefined : { what, parameter };
}

/** `data.statistics.mean` */
export function statisticsName(which: StatisticName): string {
  return STATISTICS + which;
}

/** Values of a statistic, from a file of any format version. */
export function findStatistic<T>(tensors: ReadonlyMap<string, T>, which: StatisticName): T | undefined {
  const earlier = `data.${which}`;
  return (
    tensors.get(statisticsName(which)) ?? (EARLIER_STATISTICS.includes(earlier) ? tensors.get(earlier) : undefined)
  );
}

/** Whether a tensor describes the training images. */
export function isStatistic(name: string): boolean {
  return name.startsWith(STATISTICS) || EARLIER_STATISTICS.includes(name);
}
