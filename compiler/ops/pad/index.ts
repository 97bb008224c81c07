/** The layer kind `pad`. */
import { defineLayerKind } from '../layer-kind.ts';
import { paddingConventions } from '../shared/window-conventions.ts';
import { windowWords } from '../shared/window-foreign.ts';
import docs from './docs.md';
import { padWords } from './foreign.ts';
import { inferPad } from './infer.ts';
import { padSchema } from './schema.ts';

export const pad = defineLayerKind({
  kind: 'pad',
  elsewhere: { PyTorch: 'ZeroPad2d', Keras: 'ZeroPadding2D' },
  schema: padSchema,
  docs,
  inputs: { x: 'one' },
  infer: inferPad,
  gradientReads: { inputs: false, output: false },
  conventions: ({ padding }) => paddingConventions('layers of their own', padding),
  lowering: () => import('./lowering.ts'),
  foreign: [padWords, windowWords],
});
