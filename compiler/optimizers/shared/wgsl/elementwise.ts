/** The view of a WGSL update kernel in which a thread owns one weight, or four neighbouring ones where their number allows. */
import type { KernelView, WgslConstant } from '../../../targets/wgsl/kernel.ts';
import { flatLaunch } from '../../../targets/wgsl/launch.ts';
import { constant } from '../../../targets/wgsl/literals.ts';

export interface ElementwiseUpdate {
  readonly shape: readonly number[];
  /** Bindings: the parameter, its gradient and what the optimizer keeps, all of this shape. */
  readonly tensors: readonly string[];
  /** The math. */
  readonly header: readonly string[];
  readonly constants: readonly WgslConstant[];
  readonly learningRateMultiplier: number;
}

export interface ElementwiseView extends KernelView {
  /** Of the thread among all. */
  readonly index: string;
  /** ` * RATE_FACTOR`, or nothing for a multiplier of 1. */
  readonly rateFactor: string;
}

export function elementwiseView(update: ElementwiseUpdate): ElementwiseView {
  const { shape, tensors, header, constants, learningRateMultiplier } = update;
  const elements = shape.reduce((product, extent) => product * extent, 1);
  const lanes = elements % 4 === 0 ? 4 : 1;
  const { launch, threadsPerRow } = flatLaunch(elements / lanes);
  const wrapped = launch.workgroups[1] !== 1;
  const forEach = <T>(value: T) => Object.fromEntries(tensors.map((name) => [name, value]));
  return {
    launch,
    header: [...header, lanes === 4 ? 'One thread owns four neighbouring weights.' : 'One thread owns one weight.'],
    bindingTypes: forEach(lanes === 4 ? 'vec4f' : 'f32'),
    layouts: forEach(`[${shape.join(', ')}]`),
    constants: [
      constant('COUNT', 'u32', elements / lanes, lanes === 4 ? 'groups of four weights' : 'weights'),
      ...(wrapped ? [constant('THREADS_PER_ROW', 'u32', threadsPerRow, 'of the grid')] : []),
      ...constants,
      ...(learningRateMultiplier === 1 ? [] : [constant('RATE_FACTOR', 'f32', learningRateMultiplier)]),
    ],
    index: wrapped ? 'id.y * THREADS_PER_ROW + id.x' : 'id.x',
    rateFactor: learningRateMultiplier === 1 ? '' : ' * RATE_FACTOR',
  };
}
