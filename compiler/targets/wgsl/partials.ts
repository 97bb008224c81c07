/** The text that kernels share, by the name under which templates include it: `{{> preamble}}` opens every kernel. */
import biasCorrection from './partials/bias-correction.hbs';
import bindings from './partials/bindings.hbs';
import constants from './partials/constants.hbs';
import gemm from './partials/gemm.hbs';
import header from './partials/header.hbs';
import nan from './partials/nan.hbs';
import philox from './partials/philox.hbs';
import poolDivisor from './partials/pool-divisor.hbs';
import poolInput from './partials/pool-input.hbs';
import poolOutput from './partials/pool-output.hbs';
import preamble from './partials/preamble.hbs';
import reduce from './partials/reduce.hbs';
import step from './partials/step.hbs';

export const partials: Readonly<Record<string, string>> = {
  preamble,
  header,
  step,
  bindings,
  constants,
  philox,
  nan,
  gemm,
  bias_correction: biasCorrection,
  reduce,
  pool_output: poolOutput,
  pool_divisor: poolDivisor,
  pool_input: poolInput,
};
