/** The layer kind `conv2d`. */
import { defineLayerKind } from '../layer-kind.ts';
import { foreignPadding } from '../shared/padding-fixes.ts';
import { fixForeignWeight, parameterFixes } from '../shared/parameter-fixes.ts';
import { checkParameters, weightAndBias } from '../shared/parameters.ts';
import { windowConventions } from '../shared/window-conventions.ts';
import { changeWindow, windowFixes } from '../shared/window-fixes.ts';
import { windowWords } from '../shared/window-foreign.ts';
import * as diagnostics from './diagnostics.ts';
import docs from './docs.md';
import { fixColumnGroups, fixGroups, otherGroups } from './fixes.ts';
import { conv2dWords } from './foreign.ts';
import { inferConv2d } from './infer.ts';
import { conv2dSchema } from './schema.ts';

export const conv2d = defineLayerKind({
  kind: 'conv2d',
  elsewhere: { PyTorch: 'Conv2d', Caffe: 'Convolution', Keras: 'Conv2D' },
  schema: conv2dSchema,
  docs,
  window: 'conv',
  checkAttributes: checkParameters,
  inputs: { x: 'one' },
  parameters: weightAndBias,
  infer: inferConv2d,
  gradientReads: { inputs: true, output: false },
  linear: true,
  conventions: (attributes, { C, G }) => ({
    ...windowConventions('conv', attributes),
    ...(G > 1 && { groups: G === C ? 'one per channel' : String(G) }),
  }),
  lowering: () => import('./lowering.ts'),
  foreign: [conv2dWords, windowWords],
  kernelSuffixes: ['pack', 'partial', 'reduce', 'transposed'],
  diagnostics,
  fixes: { ...windowFixes('conv'), ...parameterFixes, SPC4110: fixGroups, SPC4111: fixColumnGroups },
  foreignValueFixes: { padding: foreignPadding('conv'), weight: fixForeignWeight },
  givesColumns: true,
  widthKey: 'filters',
  channelDivisor: ({ groups }) => groups,
  otherShapes: (site, place, reach) => changeWindow('conv', site, place, reach),
  sameShapes: otherGroups,
});
