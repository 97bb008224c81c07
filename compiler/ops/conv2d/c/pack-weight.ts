/** The C kernel that reorders weights into panels of output channels, so that a correlation reads them from first to last. */
import { initializer, membersText } from '../../../targets/c/initializer.ts';
import { type CKernelView, defineCKernel } from '../../../targets/c/kernel.ts';
import { panelColumns } from '../../../targets/c/tile.ts';
import type { Correlation, CorrelationAxis } from '../correlation.ts';
import { isDepthwise } from '../depthwise.ts';
import type { PackWeightProblem } from '../lower.ts';
import template from './pack-weight.c.hbs';
import shared from './pack-weight.shared.c.hbs';

export const packWeight = defineCKernel<PackWeightProblem, CKernelView>({
  name: 'conv2d.pack_weight',
  template,
  shared: () => [shared],
  view({ correlation }) {
    const { direction, rows, columns } = correlation;
    const { groups, inChannels, outChannels } = packedChannels(correlation);
    const forward = direction === 'forward';
    const [K, C] = forward
      ? [correlation.groups * correlation.outChannels, correlation.inChannels]
      : [correlation.groups * correlation.inChannels, correlation.outChannels];
    return {
      header: [
        layout(correlation),
        'with PANEL output channels in a panel, and zeros where there are fewer. A thread owns rows of taps of panels.',
        ...(forward ? ['They stay from run to run; only new weights are packed again.'] : []),
      ],
      layouts: { weight: `[${K}, ${C}, ${rows.kernel}, ${columns.kernel}]` },
      kept: forward,
      extents: initializer([
        { groups, in_channels: inChannels, out_channels: outChannels },
        { rows: rows.kernel, columns: columns.kernel, tap_rows: rows.taps, tap_columns: columns.taps },
        { turned: forward ? 0 : 1 },
        rows.phases * columns.phases === 1 ? {} : { phases: tapPhases(rows, columns) },
      ]),
    };
  },
});

/** Filters of single channels lie side by side in panels, like the filters of one group. */
function packedChannels(correlation: Correlation): Pick<Correlation, 'groups' | 'inChannels' | 'outChannels'> {
  const { groups } = correlation;
  return isDepthwise(correlation) ? { groups: 1, inChannels: 1, outChannels: groups } : correlation;
}

function layout(correlation: Correlation): string {
  const forward = correlation.direction === 'forward';
  const turned = 'where (r, s) is the tap that reaches (i, j)';
  if (isDepthwise(correlation)) {
    return forward
      ? 'weights[panel, r, s, c] = weight[c, 0, r, s]'
      : `weights[panel, i, j, c] = weight[c, 0, r, s], ${turned}`;
  }
  return forward
    ? 'weights[group, panel, r, s, c, k] = weight[k, c, r, s]'
    : `weights[group, panel, i, j, k, c] = weight[k, c, r, s], ${turned}`;
}

function tapPhases(rows: CorrelationAxis, columns: CorrelationAxis): string {
  const taps = ({ firstTap }: CorrelationAxis) => `(const int32_t[]){${firstTap.join(', ')}}`;
  const members = {
    rows: rows.phases,
    columns: columns.phases,
    row_step: -rows.tapStep,
    column_step: -columns.tapStep,
    last_row: taps(rows),
    last_column: taps(columns),
  };
  return `&(const TapPhases)${membersText(members)}`;
}

/** Floats of the packed weights on a machine with the widest panels. */
export function packedFloats(correlation: Correlation): number {
  const { rows, columns } = correlation;
  const { groups, inChannels, outChannels } = packedChannels(correlation);
  return groups * rows.phases * columns.phases * rows.taps * columns.taps * inChannels * panelColumns(outChannels);
}
