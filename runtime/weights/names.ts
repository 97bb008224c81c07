/**
 * Names of tensors in weights files. A parameter is `<layer>.<role>`, with one dot, and a layer may have any name; what a training run
 * keeps beside the parameters has two dots, so the two can never be taken for each other.
 */

const VELOCITY = 'velocity.';
const STATISTICS = 'data.statistics.';

/** As runs before format 2 named them; a parameter of a layer `data` is `data.weight` or `data.bias`. */
const EARLIER_STATISTICS: readonly string[] = ['mean', 'lighting_vectors', 'lighting_values'].map(
  (name) => `data.${name}`,
);

/** `velocity.conv1.weight`: the optimizer's v for a parameter. */
export function velocityName(parameter: string): string {
  return VELOCITY + parameter;
}

/** The parameter that a velocity belongs to; undefined for any other tensor, such as the weight of a layer `velocity`. */
export function parameterOfVelocity(name: string): string | undefined {
  const parameter = name.slice(VELOCITY.length);
  return name.startsWith(VELOCITY) && parameter.includes('.') ? parameter : undefined;
}

/** `data.statistics.mean` */
export function statisticsName(which: 'mean' | 'lighting_vectors' | 'lighting_values'): string {
  return STATISTICS + which;
}

/** Values of a statistic, from a file of any age. */
export function findStatistic<T>(
  tensors: ReadonlyMap<string, T>,
  which: 'mean' | 'lighting_vectors' | 'lighting_values',
): T | undefined {
  return tensors.get(statisticsName(which)) ?? tensors.get(`data.${which}`);
}

/** Whether a tensor describes the training images. */
export function isStatistic(name: string): boolean {
  return name.startsWith(STATISTICS) || EARLIER_STATISTICS.includes(name);
}
