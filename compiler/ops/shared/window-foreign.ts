/** Other frameworks' words for the keys of a sliding window. */
import type { ScalarNode } from '../../source/nodes.ts';
import type { ForeignWords, ValueAdvice } from '../foreign-words.ts';

const PADDINGS: Readonly<Record<string, string>> = {
  same: '`same` pads so that the output is the input divided by the stride, with dilation·(kernel − 1) cells per axis at stride 1',
  valid: '`valid` adds no cells',
};

export const windowWords: ForeignWords = {
  keys: {
    filter: ['kernel'],
    filtersize: ['kernel'],
    kernelshape: ['kernel'],
    kernelsize: ['kernel'],
    pad: ['padding'],
    pads: ['padding'],
    poolsize: ['kernel'],
    size: ['kernel'],
    strides: ['stride'],
  },
  values: { rounding: { down: 'floor', up: 'ceil' } },
  rewritings: {
    ceilmode: (value) => ({ key: 'rounding', value: /^(true|1)$/i.test(value) ? 'ceil' : 'floor' }),
  },
  valueAdvice: {
    padding: (_, plain) =>
      Object.hasOwn(PADDINGS, plain) ? { note: `${PADDINGS[plain]}; \`padding\` is a number of cells` } : {},
    kernel: pairAdvice,
    stride: pairAdvice,
    dilation: pairAdvice,
  },
};

/** `3x3` and `(3, 3)` for `[3, 3]`. */
function pairAdvice({ value }: ScalarNode): ValueAdvice {
  const pair = /^[([]?\s*(\d{1,9})\s*[x×,*]\s*(\d{1,9})\s*[)\]]?$/i;
  const [, height, width] = pair.exec(String(value)) ?? [];
  return height === undefined ? {} : { instead: `[${height}, ${width}]` };
}
