/**
 * The family `conv2d.pack_weight`: reorders weight [K, C/G, R, S] so that a correlation reads the output channels of a tap side by
 * side. It costs one pass over the weights and saves most weight loads of the kernel after it.
 */
import { defineKernel, type KernelView } from '../../../targets/wgsl/kernel.ts';
import { flatLaunch } from '../../../targets/wgsl/launch.ts';
import { constant } from '../../../targets/wgsl/literals.ts';
import { packedElements } from '../correlation.ts';
import type { PackWeightProblem } from '../lower.ts';
import template from './pack-weight.wgsl.hbs';

interface PackWeightView extends KernelView {
  /** Whether the weights are packed for the input gradient, which uses every filter rotated by 180°. */
  readonly turned: boolean;
  readonly grouped: boolean;
  readonly phased: boolean;
  /** For each phase along an axis, the tap of the kernel that is its tap 0. */
  readonly firstRows: string;
  readonly firstColumns: string;
  readonly phaseRows: number;
  readonly phaseColumns: number;
}

export const packWeight = defineKernel<PackWeightProblem, PackWeightView>({
  name: 'conv2d.pack_weight',
  template: { gpu: template, software: template },
  sameForAllProfiles: true,
  view({ correlation }) {
    const { direction, groups, inChannels, outChannels, paddedOutChannels, rows, columns } = correlation;
    const count = packedElements(correlation);
    const { launch, threadsPerRow } = flatLaunch(count);
    const forward = direction === 'forward';
    const phased = rows.phases * columns.phases > 1;
    const outer = `${groups === 1 ? '' : 'group, '}${phased ? 'phase, ' : ''}`;
    const [K, C] = forward ? [groups * outChannels, inChannels] : [groups * inChannels, outChannels];
    return {
      launch,
      header: [
        forward
          ? `weights[${outer}c, r, s, k] = weight[k, c, r, s]`
          : `weights[${outer}k, i, j, c] = weight[k, c, r, s], where (r, s) is tap (i, j)${phased ? ' of the phase' : ''}`,
        'Channels and taps that only fill up tiles are zero. One thread owns one packed value.',
      ],
      layouts: {
        weight: `[${K}, ${C}, ${rows.kernel}, ${columns.kernel}]`,
        weights: `[${[...(groups === 1 ? [] : [groups]), ...(phased ? [rows.phases, columns.phases] : []), inChannels, rows.taps, columns.taps, paddedOutChannels].join(', ')}]`,
      },
      constants: [
        constant('COUNT', 'u32', count, 'packed values'),
        constant('THREADS_PER_ROW', 'u32', threadsPerRow, 'of the grid'),
        constant('IN_CHANNELS', 'u32', inChannels, `${forward ? 'C' : 'K'} / groups`),
        constant('OUT_CHANNELS', 'u32', outChannels, `${forward ? 'K' : 'C'} / groups`),
        constant('PADDED_CHANNELS', 'u32', paddedOutChannels),
        constant('R', 'u32', rows.kernel),
        constant('S', 'u32', columns.kernel),
        constant('TAP_ROWS', 'u32', rows.taps),
        constant('TAP_COLUMNS', 'u32', columns.taps),
        constant('TAP_STEP_H', 'i32', rows.tapStep),
        constant('TAP_STEP_W', 'i32', columns.tapStep),
        constant('PHASES_H', 'u32', rows.phases),
        constant('PHASES_W', 'u32', columns.phases),
      ],
      turned: !forward,
      grouped: groups > 1,
      phased,
      firstRows: rows.firstTap.join(', '),
      firstColumns: columns.firstTap.join(', '),
      phaseRows: rows.phases,
      phaseColumns: columns.phases,
    };
  },
});
