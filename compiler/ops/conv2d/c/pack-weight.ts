/** The C kernel that reorders weights into panels of output channels, so that a correlation reads them from first to last. */
import { type CKernelView, defineCKernel } from '../../../targets/c/kernel.ts';
import { panelColumns } from '../../../targets/c/tile.ts';
import type { Correlation } from '../correlation.ts';
import type { PackWeightProblem } from '../lower.ts';
import template from './pack-weight.c.hbs';

export const packWeight = defineCKernel<PackWeightProblem, CKernelView>({
  name: 'conv2d.pack_weight',
  template,
  view({ correlation }) {
    const { direction, groups, inChannels, outChannels, rows, columns } = correlation;
    const forward = direction === 'forward';
    const [K, C] = forward ? [groups * outChannels, inChannels] : [groups * inChannels, outChannels];
    const filterFloats = rows.kernel * columns.kernel;
    return {
      header: [
        forward
          ? 'weights[group, panel, r, s, c, k] = weight[k, c, r, s]'
          : 'weights[group, panel, i, j, k, c] = weight[k, c, r, s], where (r, s) is the tap that reaches (i, j)',
        'with PANEL output channels in a panel, and zeros where there are fewer. A thread owns rows of taps of panels.',
        ...(forward ? ['They stay from run to run; only new weights are packed again.'] : []),
      ],
      kept: forward,
      layouts: { weight: `[${K}, ${C}, ${rows.kernel}, ${columns.kernel}]` },
      groups,
      inChannels,
      outChannels,
      phased: rows.phases * columns.phases > 1,
      phases: rows.phases * columns.phases,
      phaseRows: rows.phases,
      phaseColumns: columns.phases,
      tapRows: rows.taps,
      tapColumns: columns.taps,
      tapStepRows: rows.tapStep,
      tapStepColumns: columns.tapStep,
      firstRows: rows.firstTap.join(', '),
      firstColumns: columns.firstTap.join(', '),
      firstRow: rows.firstTap[0] ?? 0,
      firstColumn: columns.firstTap[0] ?? 0,
      R: rows.kernel,
      S: columns.kernel,
      filter: forward
        ? `((group * ${outChannels} + channel) * ${inChannels} + c)`
        : `((group * ${inChannels} + c) * ${outChannels} + channel)`,
      filterStep: (forward ? inChannels : 1) * filterFloats,
    };
  },
});

/** Floats of the packed weights on the machine with the widest panels. */
export function packedFloats({ groups, inChannels, outChannels, rows, columns }: Correlation): number {
  return groups * rows.phases * columns.phases * rows.taps * columns.taps * inChannels * panelColumns(outChannels);
}
