/** Shape rule of `lrn`: y has the shape of x [C, H, W]; `alpha` becomes the factor on each squared term. */

import { createDiagnostic } from '../../diagnostics/create.ts';
import { formatNumber, plural } from '../../text/numbers.ts';
import type { AttributeSite, Inferred, InferSite } from '../layer-kind.ts';
import { checkDerivedConstant } from '../shared/float32.ts';
import { imageInput } from '../shared/inputs.ts';
import { lrnAcrossColumnsMissing, lrnDenominatorVanishes, lrnWindowEven } from './diagnostics.ts';
import type { LrnGeometry } from './geometry.ts';
import type { LrnAttributes } from './schema.ts';

export function checkLrn(attributes: Partial<LrnAttributes>, site: AttributeSite): void {
  const { size, k } = attributes;
  if (size !== undefined) {
    checkWindow(size, site);
  }
  if (k !== undefined) {
    checkDenominator(k, site);
  }
  checkFactors(attributes, site);
}

/** Checks the factors of the sum of squares and of the sum in the gradient. */
function checkFactors({ size, alpha = 0, alpha_over, beta = 0 }: Partial<LrnAttributes>, site: AttributeSite): void {
  const mean = alpha_over === 'mean' && size !== undefined;
  const perTerm = mean ? alpha / size : alpha;
  const written = mean ? `${formatNumber(alpha)} / ${size}` : formatNumber(alpha);
  const constants = [
    ...(mean && alpha !== 0 ? [{ value: perTerm, arithmetic: `alpha / size = ${written}`, at: ['alpha'] }] : []),
    ...(perTerm !== 0 && beta !== 0
      ? [
          {
            value: 2 * perTerm * beta,
            arithmetic: `2 · alpha · beta = 2 · ${written} · ${formatNumber(beta)} in its gradient`,
            at: ['alpha'],
          },
        ]
      : []),
  ];
  // One report, for the first that float32 cannot hold, is enough.
  constants.some((constant) => !checkDerivedConstant(constant, site));
}

export function inferLrn(attributes: LrnAttributes, site: InferSite): Inferred<LrnGeometry> | undefined {
  const input = imageInput('lrn', site);
  const columns = columnsApart(attributes, site);
  if (input === undefined || columns === undefined) {
    return undefined;
  }
  const { C, H, W } = input;
  const { size, alpha, alpha_over, beta, k } = attributes;
  const radius = Math.min(Math.floor(size / 2), Math.ceil(C / columns) - 1);
  const terms = alpha_over === 'sum' ? 1 : size;
  return {
    shape: [C, H, W],
    // A window that reaches beyond the first and last channel sums the same.
    geometry: { C, columns, pixels: H * W, radius, alpha: alpha / terms, beta, k },
    parameters: [],
    multiplyAdds: 0,
    summary: `over ${plural(size, 'channel')}${columns === 1 ? '' : ' of a column'}, k ${formatNumber(k)}, alpha ${formatNumber(alpha)} of the ${alpha_over}, beta ${formatNumber(beta)}`,
    arithmetic: [],
  };
}

/** How many columns the windows keep apart. Where it makes a difference, the spec says. */
function columnsApart({ across_columns }: LrnAttributes, site: InferSite): number | undefined {
  const { count, reads } = site.columns;
  if (reads !== 'own' || across_columns === true) {
    return 1;
  }
  if (across_columns === false) {
    return count;
  }
  site.report(
    createDiagnostic(
      lrnAcrossColumnsMissing,
      { layer: site.layer },
      {
        span: site.at('name'),
        label: 'has no `across_columns`',
        labels: [{ span: site.columnsAt('count'), text: plural(count, 'column') }],
        notes: [
          'on the GPUs of the AlexNet paper a window ended where the channels of the GPU did (`false`); networks on one device, with `groups`, have windows that reach into the next column (`true`)',
        ],
      },
    ),
  );
  return undefined;
}

function checkWindow(size: number, site: AttributeSite): void {
  if (size % 2 === 0) {
    site.report(
      createDiagnostic(
        lrnWindowEven,
        { layer: site.layer, size },
        {
          span: site.at('size'),
          label: `covers ${size / 2} channels on each side, which makes ${size + 1} with the channel itself`,
        },
      ),
    );
  }
}

function checkDenominator(k: number, site: AttributeSite): void {
  if (k <= 0) {
    site.report(
      createDiagnostic(
        lrnDenominatorVanishes,
        { layer: site.layer, k: formatNumber(k) },
        { span: site.at('k'), notes: ['the AlexNet paper has k = 2; Caffe and PyTorch default to 1'] },
      ),
    );
  }
}
